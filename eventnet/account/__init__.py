"""The pages about oneself: the front door, signing in and out, where one is signed in, the language."""
