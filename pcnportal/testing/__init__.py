"""What tests of every app share: real services, a real worker, a real browser."""
