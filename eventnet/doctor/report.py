"""What was found out, line by line."""

from dataclasses import dataclass, field


@dataclass
class Report:
    """Lines to print, and whether all is well."""

    is_public: bool = False
    lines: list[str] = field(default_factory=list)
    is_well: bool = True

    def fine(self, text: str) -> None:
        """Notes something that is as it should be."""
        self.lines.append(f"ok    {text}")

    def note(self, text: str) -> None:
        """Notes something worth knowing that stops nothing."""
        self.lines.append(f"note  {text}")

    def fail(self, text: str) -> None:
        """Notes something that must be mended."""
        self.lines.append(f"FAIL  {text}")
        self.is_well = False

    def wanted(self, text: str) -> None:
        """Notes something that must be there before strangers come."""
        (self.fail if self.is_public else self.note)(f"before it is public: {text}")
