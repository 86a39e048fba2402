"""Where a state can be kept."""
