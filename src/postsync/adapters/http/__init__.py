"""HTTP as any provider uses it: one exchange, calls of several tries, their pace, what answers mean."""
