"""What looking people up costs as an event grows, beside what it would cost without us. `bin/bench` runs it."""
