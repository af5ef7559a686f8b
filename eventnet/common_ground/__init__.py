"""Common ground: what two attendees share, with the reason in words; and who shares most with one."""
