"""The desired state: a post as the files say it."""
