"""Herald: a second publishing service, quite unlike the first, and its provider.

It publishes at once and cannot schedule, knows no idempotency keys, and lets the client choose the
ids of posts. It exists to hold the provider seam true: see docs/provider.md.
"""
