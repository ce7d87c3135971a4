"""A sentence that a check can print."""


class Message(str):
    """A sentence that a check can print; what is in braces is filled in when it is printed."""
