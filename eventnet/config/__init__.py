"""Settings: a frozen value made from the environment and the data folder; anything wrong stops the start.

A new one is a field in `settings.py`, a line in `reading.py`, and a check beside those of its kind.
"""

from eventnet.config.addresses import is_this_machine, split_listen, without_secrets
from eventnet.config.errors import WrongSettingError
from eventnet.config.keys import KEY_NAME, MIN_KEY_LENGTH
from eventnet.config.reading import load_settings
from eventnet.config.settings import DEFAULT_LISTEN, THREADS, Settings

__all__ = [
    "DEFAULT_LISTEN",
    "KEY_NAME",
    "MIN_KEY_LENGTH",
    "THREADS",
    "Settings",
    "WrongSettingError",
    "is_this_machine",
    "load_settings",
    "split_listen",
    "without_secrets",
]
