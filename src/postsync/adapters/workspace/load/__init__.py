"""Loading a workspace: finding its files, checking each, comparing the posts."""
