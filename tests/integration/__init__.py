"""The whole program at work: in this process or in one of its own, against the sandbox."""
