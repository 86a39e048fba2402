"""Benchmarks: postsync beside its peers, whole processes, in turn."""
