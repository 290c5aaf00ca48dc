"""Starts what the portal needs on one machine. Plain Python: none of it imports Django."""
