"""How one is there just now: a status that ends by itself, "first time here", who else said the same."""
