"""The recorded state: what was applied last."""
