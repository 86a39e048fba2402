"""Post files and configuration: finding, reading, checking and decoding them."""

from postsync.adapters.workspace.config import find_config, load_config
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.schema.files import schema_text

__all__ = ["WorkspaceSource", "find_config", "load_config", "schema_text"]
