"""News that travels up, to apps that networks does not know."""

from django.dispatch import Signal

# A network formed here has a new result. Sent with `network_id`, `contract_year_id` and `findings`.
network_validated = Signal()

# A cover agreement has taken a step. Sent with the `entry` that says which, and the row of the table, `step`.
cover_moved = Signal()

# Another commissioner leads a network than before. Sent with `network`, the commissioner `before`, and the day `since`
# when and the time `at`.
lead_handed_over = Signal()

# Who leads a network that is formed here is known above. Sent with `network_id` and `contract_year_id`; whoever knows
# answers with the id of the practice.
lead_asked = Signal()
