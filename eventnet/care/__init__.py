"""Something wasn't okay: whom to turn to, hiding two people from each other, telling the team or the operator."""
