"""Media files: their bytes, digests and facts."""
