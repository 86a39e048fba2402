"""Looks: what the public sees of a post on each network, by figures that have a source."""
