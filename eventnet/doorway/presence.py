"""How one is there just now: a status that ends by itself, "first time here", whether one’s contacts may know."""
