"""Checkups: what `doctor` looks at on this machine and on the way to the service."""
