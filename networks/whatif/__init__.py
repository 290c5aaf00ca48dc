"""What if practices moved: the moves as values, what becomes of memberships, and what differs then. All of it pure."""
