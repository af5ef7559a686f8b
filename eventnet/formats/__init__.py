"""Values in, bytes out: what leaves for other programs. No I/O, no Flask, no database."""
