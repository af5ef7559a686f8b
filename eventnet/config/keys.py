"""The secret keys: those of the setting, else one that is made at the first start and lies in the data folder."""

import os
import secrets
from pathlib import Path

from eventnet.config.errors import WrongSettingError

KEY_NAME = "secret-key"
"""The file in the data folder that holds the key, where no setting gives one."""

MIN_KEY_LENGTH = 32


def secret_keys(text: str) -> tuple[str, ...]:
    """The keys of the setting, the one in use first. Raises WrongSettingError."""
    keys = tuple(key for key in (part.strip() for part in text.split(",")) if key)
    if not keys or any(len(key) < MIN_KEY_LENGTH for key in keys):
        raise WrongSettingError(f"EVENTNET_SECRET_KEY must be at least {MIN_KEY_LENGTH} characters long.")
    return keys


def key_on_disk(folder: Path, *, keep: bool) -> str:
    """The key in the data folder, made where there is none, and then kept if `keep`. Raises WrongSettingError."""
    path = folder / KEY_NAME
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        key = secrets.token_urlsafe(48)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettingError(f"The key in {path} cannot be read.") from error
    if not keep:
        return key
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Readable for its owner only, and whole from the moment it has its name: of two processes that start at
        # the same time one wins the link, and the other reads the winner's key.
        draft = path.with_name(f".{KEY_NAME}-{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        try:
            draft.write_text(key + "\n", "ascii")
            os.link(draft, path)
        finally:
            draft.unlink()
    except FileExistsError:
        return path.read_text("ascii").strip()
    except OSError as error:
        raise WrongSettingError(f"The data folder {folder} cannot be written to.") from error
    return key
