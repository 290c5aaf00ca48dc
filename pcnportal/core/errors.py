"""Refusals: what a service raises when a person asks for something that cannot be done."""

OUT_OF_DATE = "This page is out of date. Open it again and repeat your change."


class Refused(Exception):
    """A business refusal. `message` is a sentence for the person: what, why, and who can do what about it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Conflict(Refused):
    """What the person saw has changed since. `detail` says how it stands now."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail
