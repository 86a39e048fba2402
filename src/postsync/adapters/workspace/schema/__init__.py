"""The published JSON Schemas: deciding whether data is right, and explaining what is wrong."""
