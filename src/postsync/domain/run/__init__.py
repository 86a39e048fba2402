"""What a run tells, and what came of it."""
