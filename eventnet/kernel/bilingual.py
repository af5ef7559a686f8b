"""A text in both languages that people read here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bilingual:
    """One text, German and English; where somebody wrote it in one language only, both are the same."""

    german: str
    english: str

    def into(self, language: str) -> str:
        """The text in "de" or "en"."""
        return self.german if language == "de" else self.english
