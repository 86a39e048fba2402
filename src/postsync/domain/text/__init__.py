"""Texts: how they are compared, counted and searched for links."""
