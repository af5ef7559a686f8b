"""Open files: how many a process may have, and how many connections it can hold with them."""

import contextlib
import resource

MOST_CONNECTIONS = 4096
"""More would only make each turn of the loop slower."""

FEWEST_CONNECTIONS = 16
OWN_FILES = 96
"""What the process opens besides connections: the database's files, pages' files, mails on their way, Python's own."""

FILES_A_CONNECTION = 2
"""Its socket, and the static file that goes out over it."""


def files_allowed() -> int:
    """The number of files this process may open at once, if it asks for as many as it has use for (`allow_files`)."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = OWN_FILES + FILES_A_CONNECTION * MOST_CONNECTIONS
    return enough if hard == resource.RLIM_INFINITY else min(hard, enough)


def allow_files() -> int:
    """Has the system let this process open more files, where it may; how many that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = files_allowed()
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
        return soft
    return wanted


def connections_with(files: int) -> int:
    """The number of connections a process may hold that can open so many files."""
    return min(MOST_CONNECTIONS, (files - OWN_FILES) // FILES_A_CONNECTION)


def too_few_files(files: int) -> str:
    """The one line that says what is wrong where a process may open only so many files."""
    least = OWN_FILES + FILES_A_CONNECTION * FEWEST_CONNECTIONS
    return f"The system lets a process open only {files} files at once (ulimit -n); eventnet needs at least {least}."
