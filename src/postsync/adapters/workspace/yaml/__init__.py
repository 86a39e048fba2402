"""YAML files: reading them fast, and finding where each value stands."""
