"""How much is tried: what fits beside the other tests, or everything (`make torture`)."""

import os

FULL = os.environ.get("POSTSYNC_TORTURE") == "full"
"""Read once, here: tests run in an environment without such variables."""
