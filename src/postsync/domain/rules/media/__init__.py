"""Media: what a network takes of pictures, videos and documents (PS3xx)."""
