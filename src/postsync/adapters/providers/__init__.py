"""Publishing APIs."""
