"""The exchange: how two people swap cards by showing and scanning a code. The core of the project.

Whoever scans the moving code on my screen gets the card I chose. An exchange makes one contact for each side, in the
same transaction.
"""
