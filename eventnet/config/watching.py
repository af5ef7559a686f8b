"""What the settings say of watching an installation: how its logs are written, who may read its figures."""

from eventnet.config.errors import WrongSettingError

_LOG_FORMATS = ("text", "json")
_MIN_TOKEN_LENGTH = 16


def log_format(text: str) -> str:
    """The format of logs. Raises WrongSettingError."""
    if text not in _LOG_FORMATS:
        raise WrongSettingError(f"EVENTNET_LOG_FORMAT must be text or json, not {text!r}.")
    return text


def metrics_token(text: str | None) -> str | None:
    """The word that lets somebody read the figures, if there is one. Raises WrongSettingError."""
    if text is not None and not (text.isascii() and text.isprintable() and " " not in text):
        raise WrongSettingError("EVENTNET_METRICS_TOKEN is one word of ASCII letters, digits and signs.")
    if text is not None and len(text) < _MIN_TOKEN_LENGTH:
        raise WrongSettingError(f"EVENTNET_METRICS_TOKEN must be at least {_MIN_TOKEN_LENGTH} characters long.")
    return text
