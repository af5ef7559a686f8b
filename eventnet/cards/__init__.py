"""The card an attendee carries at an event, the event's prompts, and what of a card is given when it is swapped."""
