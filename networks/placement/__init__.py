"""Homes for practices without a network: pure functions that propose. Nothing here places a practice."""
