"""From the three states to a plan."""
