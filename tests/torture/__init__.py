"""Proof by trouble: runs that are killed, held up, doubted and interleaved at every step."""
