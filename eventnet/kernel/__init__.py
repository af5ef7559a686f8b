"""Pure building blocks every room may use: ids, time, text. No I/O, no Flask, no database."""
