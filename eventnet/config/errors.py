"""What is raised where a setting is wrong."""


class WrongSettingError(Exception):
    """A setting that cannot be used; its text is the one clear line the operator reads."""
