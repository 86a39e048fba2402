"""The observed state: a post as the service shows it."""
