"""A language server: what `validate` knows, in an editor while somebody types."""
