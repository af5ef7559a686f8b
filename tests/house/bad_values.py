"""What can stand where something else is expected: in a field, in an address, behind its question mark, in a header.

What becomes of the text that people really type, field by field, stands beside the rooms' own tests (bad_input.py).
"""

LONG = "schrecklich lang " * 1200

VALUES: dict[str, bytes] = {
    name: text.encode()
    for name, text in {
        "empty": "",
        "blank": " \t\u00a0\u3000\r\n",
        "nothing to see": "\u200b\u2060\ufeff\u00ad",
        "one character": "x",
        "far too long": LONG,
        "a null": "a\0b",
        "control characters": "a\x01\x07\x1b[2J\x7f\u009bb",
        "line breaks": "a\r\nb\rc\nd\u2028e",
        "a header": "a\r\nSet-Cookie: eventnet=x",
        "turned around": "\u202eabc\u2066def\u2067\u202a",
        "nothing between the letters": "a\u200bb\u200dc\u2060d",
        "marks piled up": "z" + "\u0336\u0334\u0301" * 3000,
        "marks in the wrong order": "a" + "\u0301\u0316" * 2000,
        "no character": "\ufffe\uffff\U0010ffff",
        "emoji": "👩\u200d💻🏴\U000e0067\U000e007f",
        "another script": "ıİßſﬀ Ⅷ ǅ العربية",
        "nought": "0",
        "less than nought": "-1",
        "more than the database counts": str(2**31),
        "more than any database counts": str(2**63),
        "very many digits": "9" * 5000,
        "half a number": "1.5",
        "a power": "1e309",
        "no number": "NaN",
        "wide digits": "１２",
        "digits that are none": "²③",
        "Arabic digits": "٣",
        "digits with a line between": "1_0",
        "a day there is not": "2026-02-30",
        "a time there is not": "2026-02-30T25:61",
        "the first day": "0001-01-01T00:00",
        "the last day": "9999-12-31T23:59",
        "a day in other digits": "٢٠٢٦-١١-٢٠",
        "an unknown choice": "no-such-choice",
        "a choice in capitals": "ALL",
        "an id of nothing": "A" * 22,
        "an id that is too short": "A" * 21,
        "an id with a line end": "A" * 22 + "\n",
        "markup": '"><script>alert(1)</script></textarea>{{ 7*7 }}',
        "quotes": "'\"`;--\\%s%(name)s",
        "a way out of the folder": "../../../etc/passwd",
        "a list": "[1, 2]",
        "an object": '{"$ne": null}',
        "yes": "true",
    }.items()
} | {
    "half a character": b"a\xed\xa0\x80b",
    "not text": b"\xff\xfe\x80",
    "a slash the long way": b"\xc0\xaf",
    "a beginning without its end": b"a\xf0\x9f\x92",
}
"""By what they are. A text is sent as UTF-8; the last ones are none."""

BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "words": (b"csrf_token", "application/x-www-form-urlencoded"),
    "signs": (b"&&&===%%%;;%zz=%u1234&=&", "application/x-www-form-urlencoded"),
    "thousands of fields": (b"&".join(b"a%d=b" % n for n in range(9000)), "application/x-www-form-urlencoded"),
    "more than may be": (b"a=" + b"x" * 300_000, "application/x-www-form-urlencoded"),
    "another kind of text": (b"csrf_token=a", "application/x-www-form-urlencoded; charset=utf-7"),
    "no kind at all": (b"csrf_token=a", ""),
    "plain text": (b"csrf_token=a", "text/plain"),
    "JSON": (b'{"csrf_token": ["a"]}', "application/json"),
    "XML": (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
    "a kind that is none": (b"csrf_token=a", "\xff/;=;;"),
    "parts without a boundary": (b"--x\r\n\r\na\r\n--x--", "multipart/form-data"),
    "parts that never begin": (b"a" * 1000, "multipart/form-data; boundary=x"),
    "parts that never end": (
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\na',
        "multipart/form-data; boundary=x",
    ),
    "parts without names": (
        b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "parts with odd names": (
        b'--x\r\nContent-Disposition: form-data; name="\xff\0"; filename="../\xfe"\r\n\r\n\xff\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "very many parts": (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\nb\r\n' % n for n in range(400)) + b"--x--",
        "multipart/form-data; boundary=x",
    ),
    "a boundary of hundreds": (b"--" + b"x" * 500, f"multipart/form-data; boundary={'x' * 500}"),
}  # fmt: skip
"""Whole bodies, and what they are said to be: none has a token that is right."""

HEADERS: dict[str, list[str]] = {
    "Accept-Language": ["", "*", "de;q=x", "de;q=-1", "de;q=" + "9" * 400, ",;,=;q", "x-" * 3000, "\xff\xfe"],
    "Accept": ["", "*/*;q=nan", "application/json;q=0, */*;q=1e400", ";;;", "a/b;" * 2000, "\xff"],
    "Accept-Encoding": ["", "gzip;q=x", "gzip;q=1e999", ";", "\xff", "br, " * 3000],
    "Cookie": ["", "eventnet", "eventnet=", "eventnet=\xff\xfe", "=;=;,", "a=b; " * 2000, 'eventnet="\\000\\777"'],
    "If-None-Match": ["", '"', "*", "W/", "\xff", '"a", ' * 2000],
    "If-Modified-Since": ["", "yesterday", "Thu, 99 Foo 99999 99:99:99 GMT", "-1", "\xff"],
    "If-Range": ["", '"', "\xff", "Thu, 99 Foo 0000 00:00:00 GMT"],
    "Range": ["bytes=9-1", "bytes=-", "bytes=0-" + "9" * 400, "bytes=" + "0-1," * 2000, "lines=1-2", "\xff"],
    "Origin": ["null", "http://[", "http://eventnet.test:99999", "\xff", "//"],
    "Referer": ["", "http://[::", "javascript:alert(1)", "\xff", "x" * 5000],
    "Sec-Fetch-Site": ["", "everywhere", "\xff"],
    "User-Agent": ["", "\xff\xfe", "<script>" * 500, "Mozilla/" + "9" * 3000, "\x7f"],
    "Whose": ["", "somebody else", "\xff", "x" * 3000],
    "X-Forwarded-For": ["", "not an address", "1.2.3.4, " * 1000, "\xff", "::1%25eth0"],
    "X-Forwarded-Proto": ["", "gopher", "https, http", "\xff"],
    "X-Forwarded-Host": ["evil.example", "\xff", ""],
    "X-CSRFToken": ["", "not a token", "\xff", "." * 3000, "e30.e30.e30"],
    "Content-Length": ["0", "-1", "1.5", "many", "9" * 30],
    "Content-Encoding": ["gzip", "\xff"],
    "Transfer-Encoding": ["chunked", "\xff"],
    "Authorization": ["Basic", "Basic \xff", "Basic " + "!" * 100, "Bearer", "Digest a=b,,=", "\xff"],
    "Date": ["", "\xff"],
    "Expect": ["200-maybe"],
    "Upgrade": ["websocket", "h2c"],
    "X-HTTP-Method-Override": ["DELETE", "\xff"],
}  # fmt: skip
"""By their names, as they arrive: as Latin-1."""
