"""Text for people at a terminal: plans, reports, findings and tables."""
