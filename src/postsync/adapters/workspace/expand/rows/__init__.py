"""Rows: the data of campaigns, from CSV, JSON, YAML or the post file itself."""
