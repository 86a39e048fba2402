"""The events of a run, the outcome of its steps, and the status of posts."""
