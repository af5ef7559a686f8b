"""Upkeep of what the rooms keep of people: taken along, erased, merged, swept.

Each room says its own part of all that in its `kept.py` (`storage/keeping.py`); here it is gathered and put in order.
"""
