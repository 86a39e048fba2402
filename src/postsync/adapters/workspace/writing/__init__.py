"""YAML files as postsync writes them: the order of keys, quotes, texts, indentation, comments."""
