"""Checking single documents: by their schema, and by the rules of the networks they go to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.adapters.workspace.decode.containers import container_path
from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.decode.post import (
    ALIASES,
    BLOCKS,
    Decoded,
    Decoder,
    is_error,
    one_name,
    stray_blocks,
)
from postsync.adapters.workspace.expand.expanding import Expander
from postsync.adapters.workspace.load.files import Found
from postsync.adapters.workspace.load.flood import UNEXPLAINED
from postsync.adapters.workspace.load.untouched import untouched
from postsync.adapters.workspace.schema.check import check_post, is_post, known_keys
from postsync.adapters.workspace.wording import quoted
from postsync.adapters.workspace.yaml.reader import Document
from postsync.domain.diagnostic import Span
from postsync.domain.networks import network_of_selector
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.address import (
    MAX_LENGTH,
    address_of_path,
    is_id,
    like_address,
    stray_character,
)
from postsync.domain.post.post import Part, Post
from postsync.domain.problem import Path as FieldPath
from postsync.domain.problem import Problem
from postsync.domain.rules.check import check_on_networks
from postsync.domain.rules.siblings import Sibling, sibling_of

if TYPE_CHECKING:  # a check of three files does not need them
    from postsync.adapters.workspace.expand.made import Made
    from postsync.domain.plan.addressing import AccountsOf


class Judged(NamedTuple):
    """One document after its check.

    `is_complete` says whether every rule could look at it. There is a `sibling` if the document has an
    address, and a `post` if one can be made of it, whatever is wrong with that; `is_sound` says that no
    problem keeps it from being one. `gist` is what can be shown where no post can be made, and `parts`
    is that of the other posts that the document was to become.
    """

    problems: list[Problem]
    is_complete: bool
    sibling: Sibling | None = None
    post: Post | None = None
    is_sound: bool = False
    gist: Post | None = None
    parts: tuple[Post, ...] = ()


UNTOLD = frozenset({"PS122", "PS129", "PS401", "PS402", "PS403", "PS404", "PS405", "PS406"})
"""Rules about values, without which a post would be another one: its time, above all."""


class Checker(NamedTuple):
    """Checks the documents of one workspace."""

    decoder: Decoder
    media: MediaFolder
    expander: Expander
    limits: Limits
    accounts_of: "AccountsOf | None" = None
    by_account: bool = False
    """Whether there are limits that hold for single accounts."""
    tells_own: bool = False
    """Whether posts are to say what their own files say."""

    def check(
        self, document: Document, file: Found, *, is_alone: bool, briefly: bool = False
    ) -> Judged:
        """Judge a document that is not empty; `is_alone` if the file holds no other.

        What its schema refuses is not explained if `briefly`.
        """
        data = document.data
        span = Span(file=file.path, line=document.line, column=document.column)
        if briefly and not is_post(data):
            return Judged([UNEXPLAINED], is_complete=False)
        problems = check_post(data)
        if problems and (judged := self._undisguised(problems, document, file, is_alone=is_alone)):
            return judged
        if problems:
            if isinstance(data, dict) and "variants" in data:
                return self._beyond_variants(problems, document, file)
            beyond, gist = self._beyond(problems, data, span)
            return Judged(problems + beyond, is_complete=False, gist=gist)
        address = data.get("id") or address_of_path(file.path, file.folder)
        nameless = check_name(data, address, file, is_alone=is_alone)
        judged = self._judged(data, data, address, span)
        if nameless:
            # Whatever it is called, it may be a post that is scheduled.
            gist = judged.post or judged.gist
            return Judged([nameless, *judged.problems], judged.is_complete, gist=gist)
        return judged

    def judge(
        self, made: "Made", file: Found, part: Part | None, *, briefly: bool = False
    ) -> Judged:
        """Judge one of the posts that a document becomes; problems are at paths of what was made.

        What its schema refuses is not explained if `briefly`.
        """
        if briefly and not is_post(made.data):
            return Judged([UNEXPLAINED], is_complete=False)
        span = Span(file=file.path, line=made.line, column=made.column)
        problems = check_post(made.data)
        if problems:
            beyond, gist = self._beyond(problems, made.data, span)
            return Judged(problems + beyond, is_complete=False, gist=gist)
        judged = self._judged(made.data, made.said, made.address, span)
        if judged.post is None or part is None:
            return judged
        return judged._replace(post=judged.post._replace(part=part))

    def _judged(
        self, data: Mapping[str, Any], said: Mapping[str, Any], address: str, span: Span
    ) -> Judged:
        """Judge data that their schema has accepted, and of which the file says `said`."""
        decoded = self.decoder.decode(data, address=address, span=span)
        examined = self._examined(decoded, data)
        problems = examined.problems
        is_sound = not any(map(is_error, problems))
        sibling = sibling_of(
            examined.post, has_id="id" in data, is_sound=is_sound, zone=decoded.zone
        )
        is_told = is_sound or UNTOLD.isdisjoint(problem.rule for problem in problems)
        post = decoded.post if is_told else None
        if post is not None and self.tells_own:
            from postsync.adapters.workspace.decode.own import own_words

            post = post._replace(own=own_words(one_name(said)[0]))
        gist = decoded.post if post is None else None
        return Judged(problems, examined.is_complete, sibling, post, is_sound, gist)

    def _undisguised(
        self, problems: list[Problem], document: Document, file: Found, *, is_alone: bool
    ) -> Judged | None:
        """Judge a document by the keys that were meant, where some only look like them; no post is made."""
        names = ["".join(map(str, one.path[-1:])) for one in problems if one.rule == "PS121"]
        if all(map(str.isascii, names)):
            return None
        from postsync.adapters.workspace.schema.disguise import Undisguised

        meant = Undisguised(document.data, problems, known_keys())
        if not meant.told:
            return None
        judged = self.check(document._replace(data=meant.data), file, is_alone=is_alone)
        found = meant.told + meant.beside(judged.problems)
        return Judged(found, is_complete=False, gist=judged.post or judged.gist)

    def _beyond_variants(self, refused: list[Problem], document: Document, file: Found) -> Judged:
        """Judge a document with variants that its schema refuses by what is well formed in it."""
        from postsync.adapters.workspace.load.parts import judge_parts, source_of
        from postsync.adapters.workspace.load.salvage import guesses, salvage

        rest = salvage(document.data, refused)
        address = address_of(document.data, file)
        if not address or not is_post(rest):
            return Judged(refused, is_complete=False)
        source = source_of(document._replace(data=rest), file.path, address)
        parts = judge_parts(source, file, self)
        unsure = guesses(document.data, refused, parts.problems)
        found = [one._replace(about=()) for one in parts.problems if one.rule not in unsure]
        gists = [gist for _, one in parts.judged if (gist := one.post or one.gist)]
        whole = next((one for one in gists if one.address == address), None)
        others = tuple(one for one in gists if one is not whole)
        return Judged(refused + found, is_complete=False, gist=whole, parts=others)

    def _beyond(
        self, refused: list[Problem], data: Any, span: Span
    ) -> tuple[list[Problem], Post | None]:
        """Find what else is wrong with a document that its schema refuses, in what is well formed.

        And what that is.
        """
        if not isinstance(data, dict):
            return [], None
        from postsync.adapters.workspace.load.salvage import guesses, salvage

        rest = salvage(data, refused)
        decoded = self.decoder.decode(rest, address="", span=span)
        found = self._examined(decoded, rest).problems
        unsure = guesses(data, refused, found)
        return [problem for problem in found if problem.rule not in unsure], decoded.post

    def _examined(self, decoded: Decoded, data: Mapping[str, Any]) -> Decoded:
        """Return `decoded` with all that is wrong with the post by itself, where `data` has it.

        And with the accounts that its selectors mean, where that matters and is known.
        """
        if self.accounts_of is not None:
            tells_all = decoded.is_complete and not (
                self.by_account and any(":" not in one for one in decoded.post.content.selectors)
            )
            if not tells_all:
                decoded = _located(decoded, self.accounts_of(decoded.post), data)
        found = check_on_networks(
            decoded.post,
            decoded.networks,
            facts=self.media.facts,
            limits=self.limits,
            zone=decoded.zone or self.decoder.zone,
        )
        if not decoded.post.content.draft:
            found += untouched(decoded.post.content)
        if not found:
            return decoded
        found = [problem._replace(path=_as_written(problem.path, data)) for problem in found]
        return decoded._replace(problems=decoded.problems + found)


def _located(decoded: Decoded, accounts: tuple[str, ...], data: Mapping[str, Any]) -> Decoded:
    """Return `decoded` as a post to these accounts."""
    reached = [network_of_selector(account) for account in accounts]
    networks = decoded.networks.union(network for network in reached if network)
    is_complete, problems = None not in reached, decoded.problems
    if is_complete and not decoded.is_complete:
        problems = problems + stray_blocks(data, networks)
    if set(decoded.post.content.selectors).isdisjoint(accounts):
        # Somebody is called so, whatever that reads like.
        problems = [one for one in problems if one.rule != "PS503" or one.severity is None]
    content = decoded.post.content._replace(selectors=accounts)
    post = decoded.post._replace(content=content)
    return decoded._replace(
        post=post, networks=networks, is_complete=is_complete, problems=problems
    )


def _as_written(path: FieldPath, data: Mapping[str, Any]) -> FieldPath:
    """A path in the words of the file: without `containers` for a single one, and a block's other name.

    A selector is found by its text. One that is not in the file comes from `defaults`, or else it is what
    an id, a username or a group in the file stands for: that one, if there is only one.
    """
    if path[:2] == ("containers", 0):
        return (*container_path(data, 0), *path[2:])
    if path and path[0] in BLOCKS and path[0] not in data:
        written = (alias for alias, name in ALIASES.items() if name == path[0])
        return (*written, *path[1:])
    if path[:1] == ("accounts",) and isinstance(path[-1], str):
        written = data.get("accounts", ())
        if path[-1] in written:
            return ("accounts", written.index(path[-1]))
        untold = [i for i, one in enumerate(written) if network_of_selector(one) is None]
        return ("accounts", *untold) if len(untold) == 1 else ("accounts",)
    return path


def check_name(data: Any, address: str, file: Found, *, is_alone: bool) -> Problem | None:
    """Return the problem that keeps a post without an id from having an address, or None."""
    if "id" in data or (is_alone and is_id(address)):
        return None
    if not is_alone:
        return Problem(
            rule="PS131",
            summary="the file holds several posts, and this one has no `id`",
            detail="Give each of them an `id` of its own.",
        )
    meant = like_address(address)
    or_id = f", or give the post an `id`: {meant}" if meant else ", or give the post an `id`"
    stray = stray_character(address)
    if stray is None:
        summary = (
            f"the file name makes an address of {len(address)} characters, {MAX_LENGTH} are allowed"
        )
        detail = f"Shorten it{or_id}."
    else:
        summary = f"the file name {quoted(file.path)} has {_shown(stray)}, which no address has"
        detail = f"Use letters, digits and . _ - only: rename the file{or_id}."
    return Problem(rule="PS132", summary=summary, detail=detail)


def _shown(character: str) -> str:
    import unicodedata

    from postsync.domain.rules.characters import named

    if character == " ":
        return "a space"
    is_seen = character.isprintable() and not unicodedata.combining(character)
    return f"“{character}”" if is_seen else named(character)


def address_of(data: Any, file: Found) -> str | None:
    """Return the address of a document of `file`, sound or not; None where it has none."""
    written = data.get("id") if isinstance(data, dict) else None
    address = written if isinstance(written, str) else address_of_path(file.path, file.folder)
    return address if is_id(address) else None
