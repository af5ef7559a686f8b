"""One file a change of the database's shape, oldest first, each tried up, down and with rows in it."""
