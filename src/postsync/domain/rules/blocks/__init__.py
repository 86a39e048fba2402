"""Blocks: fields that a network needs, refuses, or understands in its own way (PS52x)."""
