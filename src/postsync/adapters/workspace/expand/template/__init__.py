"""Templates: what Jinja's language says is worked out here, and never made into code that runs."""
