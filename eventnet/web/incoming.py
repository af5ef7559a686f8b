"""What comes in, before anybody looks at it."""

from typing import IO, Any

from flask import Request
from werkzeug.formparser import FormDataParser


class _Named(FormDataParser):
    """Reads a form as ever. A part of one may come without a name: nothing asks for that, so it is left out."""

    def parse(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: Any = None) -> Any:
        """Reads a body: what is left of it, the fields, the files."""
        rest, fields, files = super().parse(stream, mimetype, content_length, options)
        if None in fields or None in files:
            fields, files = (
                self.cls([(name, value) for name, value in some.items(multi=True) if name is not None])
                for some in (fields, files)
            )
        return rest, fields, files


class Incoming(Request):
    """A request whose form has nothing but fields with names."""

    form_data_parser_class = _Named
