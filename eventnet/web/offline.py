"""What a browser keeps for when there is no network, and when it lets go of it."""
