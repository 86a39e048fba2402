"""`postsync render`: print what campaigns and variants become."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.cli.console import render
from postsync.cli.exits import FAILED, Exit
from postsync.cli.options import Settings
from postsync.cli.session import Session
from postsync.domain.diagnostic import Diagnostic, has_errors
from postsync.domain.errors import ConfigError
from postsync.domain.nearest import did_you_mean, nearest

if TYPE_CHECKING:
    from postsync.adapters.workspace.load.rendering import Rendered

_SUFFIXES = (".yaml", ".yml", ".csv", ".tsv", ".json")


class NothingSuch(ConfigError):
    """No post has an address that was asked for."""

    code = "unknown-address"

    def __init__(self, address: str, known: Iterable[str]) -> None:
        super().__init__(
            f"no post file makes a post {address}", detail=did_you_mean(nearest(address, known))
        )


def rendering(settings: Settings, wanted: tuple[str, ...], form: str) -> None:
    """Print the posts of what is `wanted`, addresses and files; without any, of all that is more than one."""
    with Session(settings, form) as session:
        addresses, paths = _sorted_out(wanted, session.folder)
        source = WorkspaceSource(
            session.loaded.root, session.config, only=paths, home=session.loaded.file
        )
        _, _, found = source.check()
        posts = source.rendered()
        if addresses:
            _check_known(addresses, posts, found)
            posts = [one for one in posts if _is_meant(one, addresses)]
            found = tuple(item for item in found if _is_about(item, addresses, posts))
        elif not paths:
            posts = [one for one in posts if one.is_made]
        if has_errors(found):
            _tell(session, found)
            raise Exit(FAILED)
        if form == "json":
            session.show("rendered", posts=[_data(one) for one in posts])
        else:
            session.show("rendered", text=_as_text(posts))


def _sorted_out(wanted: Iterable[str], folder: Path) -> tuple[list[str], list[Path]]:
    """Addresses, and the files and folders that are there or look like one."""
    addresses: list[str] = []
    paths: list[Path] = []
    for one in wanted:
        if one.endswith(_SUFFIXES) or one.startswith(".") or (folder / one).exists():
            paths.append(folder / one)
        else:
            addresses.append(one)
    return addresses, paths


def _is_meant(one: "Rendered", addresses: Iterable[str]) -> bool:
    """Whether a post, the campaign that it is of, or the whole of its variants has such an address."""
    mine = one.made.address
    return any(
        wanted in {mine, one.of} or mine.startswith((f"{wanted}/", f"{wanted}@"))
        for wanted in addresses
    )


def _is_about(item: Diagnostic, addresses: Sequence[str], posts: Sequence["Rendered"]) -> bool:
    files = {one.file for one in posts}
    about = {one for one in (item.address, *item.also) if one}
    wholes = {one.of for one in posts}
    if about & ({*addresses} | {one.made.address for one in posts} | wholes):
        return True
    under = any(one.startswith((f"{a}/", f"{a}@")) for one in about for a in addresses)
    return under or (not about and item.file in files)


def _check_known(
    addresses: Iterable[str], posts: Sequence["Rendered"], found: Iterable[Diagnostic]
) -> None:
    """Raise NothingSuch for an address of no post, be it right or wrong."""
    wrong = {one for item in found for one in (item.address, *item.also) if one}
    known = {*wrong, *(one.made.address for one in posts), *(one.of for one in posts)}
    for address in addresses:
        if address not in known and not any(one.startswith(f"{address}/") for one in known):
            raise NothingSuch(address, known)


def _tell(session: Session, found: Sequence[Diagnostic]) -> None:
    if session.form == "json":
        session.show("rendered", posts=(), diagnostics=found)
        return
    facts = {
        "diagnostics": found,
        "sources": session.quoted_lines(found),
        "posts": 0,
        "files": len({item.file for item in found}),
        "folder": session.below_repository,
    }
    session.console.say(render("validation", "text", style=session.console.err, **facts))


def _data(one: "Rendered") -> dict[str, Any]:
    made = one.made
    data: dict[str, Any] = {
        "address": made.address,
        "of": one.of,
        "file": one.file,
        "line": made.line,
    }
    if made.variant:
        data["variant"] = made.variant
    if made.row is not None:
        data["row"] = made.row._asdict()
    return {**data, "post": _without_id(made.data)}


def _without_id(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in {"id", "variants"}}


def _as_text(posts: Sequence["Rendered"]) -> str:
    """The posts as the documents of a file, each with an id of its own and a word about where it is from."""
    from postsync.adapters.workspace.writing.documents import write_documents

    taken: set[str] = set()
    documents = []
    for one in posts:
        name = plain = one.made.address.replace("@", "-").replace(":", "-")
        number = 1
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name)
        documents.append({"id": name, **_without_id(one.made.data)})
    notes = [[_whence(one)] for one in posts]
    return write_documents(documents, notes=notes) if documents else ""


def _whence(one: "Rendered") -> str:
    made = one.made
    row = f", row {made.row.key} at {made.row.file}:{made.row.line}" if made.row else ""
    variant = f", variant {made.variant}" if made.variant else ""
    return f"{made.address}: {one.file}:{made.line}{variant}{row}"
