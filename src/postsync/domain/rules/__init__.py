"""Rules: what is wrong with a post where it goes."""
