"""Faults under a crowd that scans: what breaks, and that nothing acknowledged is lost by it. `bin/faults` runs them."""
