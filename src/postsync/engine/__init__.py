"""Use cases: load, observe, plan, apply, recover; all I/O through ports."""
