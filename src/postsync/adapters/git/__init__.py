"""Git: one runner, and what is done with it."""
