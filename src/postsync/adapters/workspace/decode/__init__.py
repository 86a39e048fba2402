"""From data that its schema has passed to posts and the configuration."""
