"""Benches: one provider each, with a service behind it that can be looked into and spoilt."""
