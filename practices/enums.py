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
