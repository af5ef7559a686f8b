"""How an installation is, for machines that watch it: whether it can answer, and its figures. None means a person."""
