"""Post files and configuration: finding, reading, checking and decoding them."""

from postsync.adapters.workspace.config import find_config, load_config
from postsync.adapters.workspace.schemas import schema_text
from postsync.adapters.workspace.source import WorkspaceSource

__all__ = ["WorkspaceSource", "find_config", "load_config", "schema_text"]
