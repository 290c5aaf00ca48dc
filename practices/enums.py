from django.db.models import TextChoices


class OdsStatus(TextChoices):
    ACTIVE = "A", "Active"
    CLOSED = "C", "Closed"
    DORMANT = "D", "Dormant"
    PROPOSED = "P", "Proposed"


class Answer(TextChoices):
    JOIN = "JOIN", "Takes part"
    DECLINE = "DECLINE", "Does not take part"
    NO_NETWORK = "NO_NETWORK", "Wants to take part and cannot find a network"


class FormBranch(TextChoices):
    """Of the participation form, where a year has one: more than an answer, and each comes to one."""

    NO_CHANGE = "NO_CHANGE", "We stay in our network and nothing changes"
    CHANGE = "CHANGE", "We stay in our network and something changes"
    NEW_NETWORK = "NEW_NETWORK", "We form a new network"
    JOINS = "JOINS", "We join a network, for the first time or again"
    NO_NETWORK = "NO_NETWORK", "We want to take part and cannot find a network"
    ENDS = "ENDS", "We end our part"

    @property
    def answer(self) -> Answer:
        return {FormBranch.NO_NETWORK: Answer.NO_NETWORK, FormBranch.ENDS: Answer.DECLINE}.get(self, Answer.JOIN)


class InterestKind(TextChoices):
    PARTNER = "PARTNER", "Partner of the practice"
    WORKS_THERE = "WORKS_THERE", "Works there"
    MONEY = "MONEY", "Owns part of it, or is paid by it otherwise"
    CLOSE = "CLOSE", "Somebody close is one of these"
    OTHER = "OTHER", "Another interest"
