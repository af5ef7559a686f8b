"""Events and the attendees who take part in them."""
