"""Glance: the addresses of a workspace for a shell that completes them, without reading any YAML.

A Tab must be answered at once, in whatever branch: nothing is run, nothing outside is looked at, and what
is wrong with a file is no concern here. A name that a file hides in an unusual way is missing.
"""

import os
import re
from collections.abc import Iterator

from postsync.adapters.reach import Below
from postsync.adapters.workspace.load.files import discover
from postsync.domain.config import DEFAULT_GLOBS
from postsync.domain.post.address import address_of_path, is_address

MOST_FILES = 20_000
MOST_BYTES = 1 << 20

_IDS = re.compile(rb"""^(?:\{[ \t]*)?["']?id["']?[ \t]*:[ \t]*["']?([^\s"'#,}]+)""", re.MULTILINE)
_VARIANTS = b"variants"
_DASHES = re.compile(rb"^---(?=\s)", re.MULTILINE)
_BELOW = re.compile(
    rb"""^["']?variants["']?[ \t]*:[^\n{]*\n((?:[ \t#][^\n]*\n?|\n)*)""", re.MULTILINE
)
_KEYS = re.compile(rb"""^([ \t]+)["']?([^\s"'#:{]+(?::[^\s"'#:{]+)?)["']?:(?=\s|$)""", re.MULTILINE)
_PATTERNS = re.compile(rb"^[\"']?posts[\"']?[ \t]*:", re.MULTILINE)


def addresses_in(root: str, config: str) -> list[str]:
    """The addresses of the post files below `root`, whose configuration is `config`."""
    found: set[str] = set()
    with Below(root) as below:
        for file in discover(root, _patterns(below, config)).files[:MOST_FILES]:
            try:
                data = below.read(file.path, most=MOST_BYTES)
            except OSError:
                continue
            name = address_of_path(file.path, file.folder)
            if _VARIANTS in data:
                found.update(_with_variants(data, name))
                continue
            written = [name.decode("utf-8", "replace") for name in _IDS.findall(data)]
            found.update(written or [name])
    return sorted(filter(is_address, found))


def _with_variants(data: bytes, name: str) -> Iterator[str]:
    """The addresses of the documents of a file and of their variants, where each stands on its own line."""
    from postsync.domain.networks import network_named

    for document in _DASHES.split(data):
        written = _IDS.search(document)
        whole = written[1].decode("utf-8", "replace") if written else name
        if document.strip():
            yield whole
        block = _BELOW.search(document)
        keys = _KEYS.findall(block[1]) if block else []
        for indent, key in keys:
            if indent == keys[0][0]:
                word = key.decode("utf-8", "replace").removeprefix("@")
                network, colon, username = word.partition(":")
                known = network_named(network) if colon else network_named(word)
                said = f"{known or network}:{username.removeprefix('@').casefold()}"
                yield f"{whole}@{said if colon else known or word}"


def _patterns(below: Below, config: str) -> tuple[str, ...]:
    """Where the posts are; the configuration is read in earnest only where it says so."""
    data = below.read(os.path.basename(config), most=MOST_BYTES)  # noqa: PTH119 - light
    if not _PATTERNS.search(data):
        return DEFAULT_GLOBS
    from postsync.adapters.workspace.yaml.reader import read_documents

    said = read_documents(data)[0].data["posts"]
    return (said,) if isinstance(said, str) else tuple(map(str, said))
