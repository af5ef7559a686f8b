"""The last two minutes before going in: the door sheet, and who of one's contacts comes."""
