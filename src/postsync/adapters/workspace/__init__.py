"""Post files and configuration: finding, reading, checking and decoding them."""
