"""Moving all rows from one database to another, of whichever kind: streamed, all or nothing, and compared at the end.

`plain.py` says in which form rows go over, `numbers.py` how numbers of rows go on, `whole.py` moves them.
"""
