"""Texts: what a network takes, counted as it counts (PS2xx)."""
