"""The preview as one HTML page."""
