"""Markdown for GitHub: comments and job summaries."""
