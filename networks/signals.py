"""News that travels up, to apps that networks does not know."""

from django.dispatch import Signal

# A network formed here has a new result. Sent with `network_id`, `contract_year_id` and `findings`.
network_validated = Signal()
