"""The story through the test client, on both databases."""

from tests.cast import House


def test_ben_shows_and_cleo_scans(house: House) -> None:
    cleo, ben = house.phone("cleo"), house.phone("ben")
    path = house.code_path("ben")
    assert "Ben Okafor" in cleo.see(path)
    response = cleo.post(path, follow=True)
    assert response.status_code == 200
    assert "You and Ben Okafor have swapped cards." in response.text.replace("<bdi>", "").replace("</bdi>", "")
    assert "ben@demo.example" in response.text
    assert "Cleo Nowak" in ben.see(f"/e/{house.event}/code")
    assert "Ben Okafor" in cleo.see(f"/e/{house.event}")
    assert "Ben Okafor" in cleo.see("/follow-ups")
