"""postsync: social posts as code, published exactly once."""

__version__ = "0.1.0.dev0"
