"""The meet list: ten people one would like to meet, in one’s own order."""

import eventnet.directory.models  # noqa: F401
