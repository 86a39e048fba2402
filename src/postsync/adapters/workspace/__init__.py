"""Post files and configuration on disk."""
