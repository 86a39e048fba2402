"""Completing: what a shell offers on Tab. It looks at files, runs nothing, sends nothing, and never fails.

click knows commands, options and choices; here are names that only a workspace knows. A branch may bring
any name: only letters, digits and a few signs reach the shell, which puts them on the command line.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    split_arg_string,
)

from postsync.cli.meaning import Complete

_HARMLESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/=+-]*")
"""Nothing that a shell takes for anything but a word, and no option."""


def _offers(names: Callable[[click.Context], Iterable[tuple[str, str]]]) -> Complete:
    """Offer the names, each with what it is, that begin as the word does; none where anything is wrong."""

    @wraps(names)
    def complete(ctx: click.Context, _: click.Parameter, word: str) -> "list[CompletionItem[str]]":
        try:
            found = dict(names(ctx))
        except Exception:  # noqa: BLE001 - who presses Tab is not told about broken files
            return []
        given = _given(ctx)
        return [
            CompletionItem(name, help=text or None)
            for name, text in found.items()
            if name.casefold().startswith(word.casefold())
            and name not in given
            and _HARMLESS.fullmatch(name)
        ]

    return complete


def _given(ctx: click.Context) -> set[str]:
    """The words that stand there already."""
    values = (value for value in ctx.params.values() if isinstance(value, list | tuple))
    return {word for value in values for word in value if isinstance(word, str)}


@_offers
def addresses(ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The posts of the workspace; of the rows of a campaign, those that the state on this machine has."""
    from postsync.adapters.state.glance import names_in
    from postsync.adapters.workspace.glance import addresses_in

    root, config = _workspace(ctx)
    known = addresses_in(root, config)
    rows = (one for one in names_in(root).addresses if one.rpartition("/")[0] in known)
    return ((address, "") for address in dict.fromkeys((*known, *rows)))


@_offers
def recorded(ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The posts that a state on this machine has; where none is, those of the workspace."""
    from postsync.adapters.state.glance import names_in
    from postsync.adapters.workspace.glance import addresses_in

    root, config = _workspace(ctx)
    return ((one, "") for one in names_in(root).addresses or addresses_in(root, config))


@_offers
def answers(ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The posts of the workspace, each to be followed by an id."""
    from postsync.adapters.workspace.glance import addresses_in

    root, config = _workspace(ctx)
    return ((f"{address}=", "") for address in addresses_in(root, config))


@_offers
def selectors(ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The accounts that were seen last, and their networks."""
    from postsync.adapters.state.glance import names_in

    accounts = names_in(_workspace(ctx)[0]).accounts
    networks = dict.fromkeys(account.partition(":")[0] for account in accounts)
    return ((name, "") for name in (*accounts, *networks))


@_offers
def rules(_ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The rules, with their titles."""
    from postsync.domain.catalogue import RULES

    return ((rule.id, rule.title) for rule in RULES.values())


@_offers
def kinds(_ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The kinds of posts that `new` writes."""
    from postsync.adapters.workspace.kinds import kinds as every

    return ((name, "") for name in every())


def files(_ctx: click.Context, _: click.Parameter, word: str) -> "list[CompletionItem[str]]":
    """Files and folders, as the shell knows them."""
    return [CompletionItem(word, type="file")]


def folders(_ctx: click.Context, _: click.Parameter, word: str) -> "list[CompletionItem[str]]":
    """Folders, as the shell knows them."""
    return [CompletionItem(word, type="dir")]


def _workspace(ctx: click.Context) -> tuple[str, str]:
    """The folder of the workspace, and its configuration. Raises LookupError where there is none."""
    given = ctx.find_root().params
    # `os.path` throughout: pathlib would be felt on every Tab.
    here = os.path.abspath(given.get("chdir") or ".")  # noqa: PTH100 - as above
    if named := given.get("config"):
        path = os.path.join(here, named)  # noqa: PTH118 - as above
        return os.path.dirname(path), path  # noqa: PTH120 - as above
    while not os.path.isfile(path := f"{here}/postsync.yaml"):  # noqa: PTH113 - as above
        above = os.path.dirname(here)  # noqa: PTH120 - as above
        if above == here:
            raise LookupError
        here = above
    return here, path


class Bash(BashComplete):
    """For bash, which takes a word apart at `:` and `=`: such a word is put together again."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' response line
    response=$(COMP_LINE="${COMP_LINE:0:COMP_POINT}" _POSTSYNC_BREAKS="$COMP_WORDBREAKS" \
%(complete_var)s=bash_complete "$1" 2>/dev/null)
    COMPREPLY=()
    for line in $response; do
        case $line in
            dir,*) compopt -o dirnames 2>/dev/null ;;
            file,*) compopt -o default 2>/dev/null ;;
            plain,*) COMPREPLY+=("${line#plain,}") ;;
        esac
    done
    [[ ${#COMPREPLY[@]} == 1 && $COMPREPLY == *= ]] && compopt -o nospace 2>/dev/null
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null || \
complete -F %(complete_func)s %(prog_name)s
"""

    def source(self) -> str:
        """The script, for any bash: none is asked for its version."""
        return self.source_template % self.source_vars()

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor, and the one at it."""
        line = os.environ.get("COMP_LINE", "")
        words = split_arg_string(line)[1:]
        self._word = words.pop() if words and not line[-1:].isspace() else ""
        return words, self._word

    def format_completion(self, item: "CompletionItem[Any]") -> str:
        """What of the value bash puts in the place of the last part of the word."""
        breaks = os.environ.get("_POSTSYNC_BREAKS", ":=")
        done = max((self._word.rfind(sign) + 1 for sign in ":=" if sign in breaks), default=0)
        value = str(item.value)
        typed = self._word[:done]
        if typed.startswith("--") and "=" in typed:  # click has taken the option off already
            typed = typed.partition("=")[2]
        return f"{item.type},{value.removeprefix(typed) if item.type == 'plain' else value}"


def register() -> None:
    """Let bash be completed by the script above."""
    add_completion_class(Bash)


def script(cli: click.Command, shell: str, variable: str) -> str:
    """What a shell has to read so that it completes postsync."""
    from click.shell_completion import get_completion_class

    register()
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - one of those that click and we bring
    return kind(cli, {}, "postsync", variable).source()
