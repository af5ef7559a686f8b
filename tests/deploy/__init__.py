"""The examples in deploy/, run with the real programs."""
