"""What can go wrong with the database, told without its driver. Imports nothing heavy."""

RETRY_AFTER_SECONDS = 5
"""When it is worth trying again what the database had no time for."""


class NoDatabaseError(Exception):
    """The database can't be reached or used at all; its text is one line for the operator."""


class BackupError(Exception):
    """A backup can't be written or restored; its text is one line for the operator."""


class CopyError(Exception):
    """The rows of one database can't be moved to another; its text is one line for the operator."""


class BusyError(Exception):
    """The database had no time for us. Nothing was changed; trying again is safe."""


class GoneError(Exception):
    """The thing somebody wanted to take part in or change was deleted while they waited for their turn."""


class ReadOnlyError(Exception):
    """A change to the database was tried outside `writing`: a mistake in our own code."""
