"""Where this very postsync came from, and how a workflow uses the same one.

pip and its like write down where a package came from unless that was a package index (PEP 610).
"""

import json
import re
from importlib import metadata

_GITHUB = re.compile(r"https://(?:[^/@\s]+@)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

_RELEASE = re.compile(r"\d+\.\d+\.\d+")


def origin(project: str) -> str | None:
    """The action that is this postsync: `OWNER/NAME@COMMIT`, or `@vRELEASE` of `project` from an index.

    None where it came from this machine alone, or from where no workflow can take an action.
    """
    try:
        found = metadata.distribution("postsync")
    except metadata.PackageNotFoundError:
        return None
    written = found.read_text("direct_url.json")
    if written is None:
        return f"{project}@v{found.version}" if _RELEASE.fullmatch(found.version) else None
    noted = json.loads(written)
    at = _GITHUB.fullmatch(str(noted.get("url", "")))
    commit = str(noted.get("vcs_info", {}).get("commit_id"))
    return f"{at[1]}@{commit}" if at and _COMMIT.fullmatch(commit) else None
