"""The state and saved plans as text: what is written, and how it is read back."""
