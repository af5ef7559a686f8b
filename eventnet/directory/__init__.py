"""Who will be there: the list one may join, searching it, a person's page, whom one would like to meet."""
