"""The first message: a draft made of what two people share, to be made one’s own."""
