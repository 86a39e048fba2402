"""Where this very postsync came from, and how a workflow installs the same one again.

pip and its like write down where a package came from unless that was a package index (PEP 610).
"""

import json
import re
import subprocess
import sys
from importlib import metadata
from typing import Any, NamedTuple

_PLAIN = re.compile(r"https?://[^\s\"'\\#;]+|ssh://[^\s\"'\\#;]+")
"""An address that stands between quotes, and in a file for pip, as it is."""

_SHA256 = re.compile(r"[0-9a-f]{64}")

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

_LONGEST = 60
"""Seconds that pip has for asking the index."""


class Origin(NamedTuple):
    """How to install this postsync again.

    `locked` stands in the lock with its hash; `named` is installed beside the lock, which cannot hold
    it. Neither: it came from this machine alone.
    """

    locked: str | None = None
    named: str | None = None


def origin() -> Origin:
    """Find out where this postsync came from; asks pip for the hash of one from a package index."""
    try:
        found = metadata.distribution("postsync")
    except metadata.PackageNotFoundError:
        return Origin()
    written = found.read_text("direct_url.json")
    if written is None:
        return _from_index(found.version)
    noted = json.loads(written)
    url = str(noted.get("url", ""))
    if not _PLAIN.fullmatch(url):
        return Origin()
    if "vcs_info" in noted:
        return _from_repository(url, noted["vcs_info"])
    sha256 = _of_archive(noted)
    if sha256 and url.endswith(".whl"):
        return Origin(locked=_locked(f"postsync @ {url}", sha256))
    return Origin()


def _from_repository(url: str, noted: dict[str, Any]) -> Origin:
    """A commit is a hash, but none that pip checks."""
    if noted.get("vcs") != "git" or not _COMMIT.fullmatch(str(noted.get("commit_id"))):
        return Origin()
    return Origin(named=f"postsync @ git+{url}@{noted['commit_id']}")


def _from_index(version: str) -> Origin:
    wanted = f"postsync=={version}"
    sha256 = _asked_of_pip(wanted)
    return Origin(locked=_locked(wanted, sha256)) if sha256 else Origin(named=wanted)


def _locked(requirement: str, sha256: str) -> str:
    return f"{requirement} \\\n    --hash=sha256:{sha256}\n"


def _asked_of_pip(requirement: str) -> str | None:
    """The hash of the wheel that pip would install; None where it cannot be asked."""
    options = ["--dry-run", "--ignore-installed", "--no-deps", "--only-binary", ":all:"]
    options += ["--quiet", "--no-input", "--disable-pip-version-check", "--report", "-"]
    try:
        done = subprocess.run(  # noqa: S603 - this Python's own pip, which configures itself
            [sys.executable, "-I", "-m", "pip", "install", *options, requirement],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST,
            check=True,
        )
        (reported,) = json.loads(done.stdout)["install"]
        return _of_archive(reported["download_info"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None


def _of_archive(noted: dict[str, Any]) -> str | None:
    hashes = noted.get("archive_info", {}).get("hashes", {})
    sha256 = str(hashes.get("sha256", ""))
    return sha256 if _SHA256.fullmatch(sha256) else None
