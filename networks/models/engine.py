"""How the re-validation goes: its signs of life, what it has in hand, and the runs that are long enough to watch."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from networks.enums import Sign


class LifeSign(models.Model):
    """When something was last seen to work, by the database's clock."""

    kind = models.CharField(max_length=10, choices=Sign.choices, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at}"


class WideRun(models.Model):
    """More due at once than one chunk holds, such as after an import: what caused it and how much it was."""

    cause = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    networks = models.PositiveIntegerField()
    commissioners = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.cause}: {self.networks} networks and {self.commissioners} commissioners"


class InHand(models.Model):
    """The rows that the run at work has taken up; one row at most. Who finds it from before knows that a run ended
    without a word while it had these in hand."""

    table = models.CharField(max_length=40)
    ids = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{len(self.ids)} of {self.table}"
