"""The scaffold: the files that a workspace begins with, and which of them one that lives does not have."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from postsync.adapters.reach import leads_through_link, read_below
from postsync.adapters.workspace.decode.configuration import FILE_NAME
from postsync.adapters.workspace.editors import (
    SETTINGS,
    associations,
    editor_files,
    opened_folder,
)
from postsync.adapters.workspace.schema.check import published, whole_text
from postsync.adapters.workspace.workflows import workflows
from postsync.domain.config import DEFAULT_GLOBS
from postsync.domain.errors import ConfigError

_CONFIG = """\
# yaml-language-server: $schema=schemas/config.schema.json
version: 1

# The sandbox is a stand-in on this machine: no key, nothing is published.
# For the real thing: {{name: outstand}}, with the key in the variable OUTSTAND_API_KEY.
provider: {{name: sandbox}}

# Where postsync remembers what it has published: on a branch of its own at the repository's remote,
# for the whole team and for GitHub Actions. What is tried on the sandbox is remembered apart.
state: {{backend: git}}

timezone: {zone}  # for times without an offset

defaults:
  accounts: [x:acme]  # `postsync accounts` lists what is connected
"""

_POST = """\
# yaml-language-server: $schema=../schemas/post.schema.json
#
# Your first post. It is a draft: postsync checks and shows it, and never sends it.
# Delete the line `draft: true`, and the next `postsync plan` says what apply will send.
scheduledAt: {slot}
content: |
  Hello from a repository. This post was reviewed like code.
draft: true
"""

_OWNERS = """\
# Who must agree to a change of what decides over the posts: the configuration, the workflows, and what
# they install. GitHub asks them once a rule of the default branch requires a review from code owners.
# Write a team or a person who may push in place of @OWNER, and take the # away from the two lines.
#
# postsync.yaml @OWNER
# /.github/ @OWNER
"""

OWNED = "  postsync.yaml @OWNER\n  /.github/ @OWNER"

_OWNERS_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks for owners. It takes the first one alone."""

FIRST_POST = "posts/hello.yaml"

_SCHEMAS = {name: f"schemas/{name}.schema.json" for name in ("post", "config")}

PARTS = ("workflows", "schemas", "editor", "owners")
"""What a workspace can be given later, if somebody asks for it."""

_LARGEST = 3 * 2**20
"""Bytes. GitHub takes no file of owners that is larger."""


class Site(NamedTuple):
    """Where a workspace is made, and for whom. `folder` is its real path.

    `inside` is where its folder lies in its repository, `branch` the one that is published from, `used` the
    action that workflows use; None: the one of the examples. `zone` is that of times without an offset.
    """

    folder: Path
    inside: str = ""
    branch: str = "main"
    used: str | None = None
    zone: str = "UTC"
    patterns: tuple[str, ...] = DEFAULT_GLOBS

    @property
    def top(self) -> Path:
        """The root of the repository: GitHub and editors look for their files nowhere else."""
        return (self.folder, *self.folder.parents)[
            len(self.inside.split("/")) if self.inside else 0
        ]

    @property
    def is_alive(self) -> bool:
        """Whether it is a workspace already."""
        return os.path.lexists(self.folder / FILE_NAME)


def refuse_place(folder: Path, *, is_git_own: bool) -> None:
    """Refuse a folder that no workspace can be in. Raises ConfigError."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder", detail="Name a folder: postsync init DIR")
    if is_git_own:
        raise ConfigError(
            f"{folder} lies where git keeps a repository's history, and no file of yours",
            detail="Name a folder beside it, or one in a clone: postsync init DIR",
        )
    try:
        str(folder.resolve()).encode()
    except UnicodeEncodeError:
        raise ConfigError(
            "the name of the folder is not written in UTF-8", detail="Choose another name."
        ) from None


def scaffold(site: Site, slot: datetime) -> dict[Path, str]:
    """The files of a new workspace; its first post is for `slot`, on the clocks of its zone.

    There is none where files of posts are already.
    """
    files = {FILE_NAME: _CONFIG.format(zone=site.zone)}
    if not _has_posts(site.folder):
        files[FIRST_POST] = _POST.format(slot=slot.strftime("%Y-%m-%d %H:%M"))
    files[".gitignore"] = ".postsync/\n"
    made = {site.folder / name: text for name, text in files.items()}
    return (
        made
        | part(site, "schemas")
        | part(site, "workflows")
        | part(site, "owners")
        | part(site, "editor")
    )


def part(site: Site, name: str) -> dict[Path, str]:
    """The files of one of the `PARTS`."""
    match name:
        case "workflows":
            found: Mapping[str, str] = workflows(site.inside, site.branch, site.used)
        case "editor":
            found = editor_files(site.inside, FILE_NAME, site.patterns)
        case "owners":
            is_there = any(os.path.lexists(site.top / one) for one in _OWNERS_FILES[1:])
            found = {} if is_there else {_OWNERS_FILES[0]: _OWNERS}
        case _:
            return {site.folder / file: published(name) for name, file in _SCHEMAS.items()}
    return {site.top / file: text for file, text in found.items()}


def write(
    site: Site, files: Mapping[Path, str], shown: Callable[[Path], str]
) -> Iterator[tuple[Path, bool]]:
    """Write files; yields each path and whether it was created: what is there already stays as it is.

    `shown` says how a path is written in a message. Raises ConfigError when one cannot be written;
    nothing is written where a link leads.
    """
    for path in files:
        if leads_through_link(str(site.top), os.path.relpath(path.parent, site.top)):
            msg = f"{shown(path)} is not written: a symbolic link of the repository leads there"
            raise ConfigError(msg, detail="Put a folder in the place of the link.")
        there = next(parent for parent in path.parents if os.path.lexists(parent))
        if not there.is_dir():
            msg = f"{shown(path)} cannot be written: {shown(there)} is not a folder"
            raise ConfigError(msg, detail="Rename what is there, or choose another folder.")
    for path, text in files.items():
        try:
            with make_folder(path).open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            yield path, False
        except OSError as error:
            msg = f"{shown(path)} cannot be written: {error.strerror}"
            detail = "Choose a folder that you may write to, or ask whoever it belongs to."
            raise ConfigError(msg, detail=detail) from error
        else:
            yield path, True


def make_folder(path: Path) -> Path:
    """`path`, whose folder is there afterwards. Raises OSError, but no FileExistsError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, f"{path.parent.name} is not a folder") from error
    return path


def missing(site: Site) -> dict[str, list[Path]]:
    """The files of each part that a workspace does not have, perhaps because somebody deleted them."""
    absent = {name: [*_absent(part(site, name))] for name in PARTS}
    return {name: paths for name, paths in absent.items() if paths}


def _absent(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if not os.path.lexists(path))


def outdated(site: Site) -> dict[str, Path]:
    """The schemas of a workspace that are not those of this postsync, by name."""
    return {
        name: site.folder / file
        for name, file in _SCHEMAS.items()
        if (text := _text(site.folder, file)) is not None
        and text.rstrip() not in {published(name).rstrip(), whole_text(name).rstrip()}
    }


def unassociated(site: Site) -> tuple[str, dict[str, list[str]]]:
    """Settings of the editor that were there before, and what they do not say of our schemas; else empty."""
    name, text = _editor_settings(site)
    wanted = dict(associations(site.inside, FILE_NAME, site.patterns))
    return ("", {}) if text is None or _tells(text, wanted) else (name, wanted)


def schema_of_post(site: Site, path: str) -> str:
    """The schema that a post at `path` has to name, seen from there; empty where the editor knows it."""
    _, text = _editor_settings(site)
    wanted = associations(site.inside, FILE_NAME, site.patterns)
    if not (site.folder / _SCHEMAS["post"]).is_file() or (text and _tells(text, wanted)):
        return ""
    return os.path.relpath(_SCHEMAS["post"], os.path.dirname(path) or ".")  # noqa: PTH120 - no file


def _editor_settings(site: Site) -> tuple[str, str | None]:
    name = f"{opened_folder(site.inside)}/{SETTINGS}".removeprefix("/")
    return name, _text(site.top, name)


def _tells(settings: str, wanted: Iterable[str]) -> bool:
    return all(f'{one.removeprefix("./")}"' in settings for one in wanted)


def unowned(site: Site) -> str:
    """The file of owners that is in force and says nothing of `postsync.yaml`; empty if there is none."""
    for name in _OWNERS_FILES:
        if os.path.lexists(site.top / name):
            text = _text(site.top, name)
            return "" if text and FILE_NAME in text else name
    return ""


def _has_posts(folder: Path) -> bool:
    posts = folder / "posts"
    return not posts.is_symlink() and any(
        path.suffix in {".yaml", ".yml"}
        for _, _, names in os.walk(posts)
        for path in map(Path, names)
    )


def _text(folder: Path, name: str) -> str | None:
    """The text of a file, reached through no link; None where there is no such."""
    try:
        return read_below(str(folder), name, most=_LARGEST).decode("utf-8", "replace")
    except OSError:
        return None
