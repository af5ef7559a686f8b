"""eventnet: something to say at the door, cards swapped in the room, follow-ups that may end in peace.

The map of this package is README.md beside this file. Nothing is imported here, so that a rule never loads Flask.
"""

__version__ = "0.1.0"
