"""What a plan says besides its changes, and what only a person can decide."""
