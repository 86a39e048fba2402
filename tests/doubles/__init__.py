"""Stand-ins for the world outside, in memory, and short ways to say what a test is about."""
