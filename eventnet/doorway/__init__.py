"""The last two minutes before going in: the door sheet, how one is there just now, who of one's contacts comes."""
