"""Reference files as they are published, read into plans: what is new, what changes, what is left out and why."""
