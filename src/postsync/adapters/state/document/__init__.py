"""The state as text: what is written, and how it is read back."""
