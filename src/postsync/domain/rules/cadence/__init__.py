"""Cadence: how the posts of a workspace follow one another (PS134, PS42x)."""
