"""News that travels up, to apps that practices does not know."""

from django.dispatch import Signal

# A practice counts otherwise from now on: with another list, or not among those that need cover. Sent within the
# change, under its locks and before its audit event, with `practice_id` and `at`.
practice_counts_otherwise = Signal()
