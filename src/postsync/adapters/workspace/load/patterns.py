"""Patterns: which files the configuration takes for post files, and which it leaves out.

`*` and `?` stand for characters of a name, `[a-c]` for one of these, `**` as a whole part for any
number of folders, `{a,b}` for either; `!` before a pattern leaves out what it matches.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from postsync.adapters.reach import is_own
from postsync.adapters.workspace.wording import quoted
from postsync.domain.late import late

MOST_ALTERNATIVES = 50
"""How many patterns one with braces may stand for."""

_WILD = late(r"[*?\[{]")
_BRACES = late(r"\{([^{}]*)\}")
_EXTENDED = late(r"[?*+@!]\(")
_FULL_WIDTH = late("[\uff01\uff0a\uff0c\uff0e\uff0f\uff1f\uff3b\uff3d\uff5b\uff5d]")
_VARIABLE = late(r"\$(?:\{|[A-Za-z_])|%[sd]|\{\{")
_SEVERAL = late(r"\.ya?ml\s*[,;|\s]\s*\S")
_STARS = late(r"\*\*")


class Pattern(NamedTuple):
    """What is left of a pattern in some folder: its parts from there on, None for `**`.

    `folder` holds the folders before the first wildcard of the whole pattern.
    """

    parts: tuple[re.Pattern[str] | None, ...]
    folder: str


def static_folder(pattern: str) -> str:
    """The folders of a pattern before its first wildcard: what addresses are counted from."""
    parts = pattern.split("/")[:-1]
    for index, part in enumerate(parts):
        if _WILD.search(part):
            return "/".join(parts[:index])
    return "/".join(parts)


def compile_all(patterns: Iterable[str]) -> tuple[tuple[Pattern, ...], tuple[Pattern, ...]]:
    """The patterns for what is taken, and those for what is left out."""
    taken: list[Pattern] = []
    left_out: list[Pattern] = []
    for written in patterns:
        is_out = written.startswith("!")
        plain = "/".join(part for part in written[is_out:].split("/") if part not in ("", "."))
        folder = static_folder(plain)
        for one in _few_alternatives(plain):
            # Whoever names a folder to leave out means hidden files in it, too.
            (left_out if is_out else taken).append(_compile(one, folder, hidden=is_out))
    return without_stars(taken), without_stars(left_out)


def alternatives(pattern: str) -> list[str]:
    """The patterns that one with braces stands for."""
    pieces = _BRACES.split(pattern)
    choices = [piece.split(",") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    return list(dict.fromkeys("".join(choice) for choice in product(*choices)))


def _compile(pattern: str, folder: str, *, hidden: bool) -> Pattern:
    """A pattern, taken apart at its slashes; of several `**` in a row one is enough."""
    from fnmatch import translate

    parts: list[re.Pattern[str] | None] = []
    for part in pattern.split("/"):
        if part == "**":
            if not parts or parts[-1] is not None:
                parts.append(None)
            continue
        start = "" if hidden or part.startswith(".") else r"(?!\.)"
        parts.append(re.compile(start + translate(part), re.DOTALL))
    return Pattern(tuple(parts) if pattern else (), folder)


def without_stars(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """The patterns, and behind each what is left of it when its `**` stands for no folder."""
    every: dict[Pattern, None] = {}
    for pattern in patterns:
        if not pattern.parts:  # `.` is a folder, and no file
            continue
        every[pattern] = None
        if pattern.parts[:1] == (None,) and len(pattern.parts) > 1:
            every[Pattern(pattern.parts[1:], pattern.folder)] = None
    return tuple(every)


def inside(
    name: str, patterns: tuple[Pattern, ...], *, hidden: bool = False
) -> tuple[Pattern, ...]:
    """What is left of the patterns in the folder `name`; `hidden`: `**` stands for hidden ones too."""
    deeper = []
    for pattern in patterns:
        part, *rest = pattern.parts
        if part is None:
            if hidden or not name.startswith("."):
                deeper.append(pattern)
        elif rest and part.match(name):
            deeper.append(Pattern(tuple(rest), pattern.folder))
    return without_stars(deeper)


def matched(name: str, patterns: Iterable[Pattern]) -> str | None:
    """The folder of the first pattern whose last part a file's name matches; None without one."""
    for pattern in patterns:
        if len(pattern.parts) == 1:
            part = pattern.parts[0]
            if part is None or part.match(name):
                return pattern.folder
    return None


@lru_cache(256)
def pattern_fault(written: str) -> tuple[str, str] | None:
    """Why a pattern would match less than it seems to, or something outside: summary and detail."""
    pattern = written.removeprefix("!")
    outside = "Patterns are seen from the folder of postsync.yaml, with forward slashes."
    if not pattern.strip("/. "):
        return f"the pattern {quoted(written)} names no file", "Write a pattern of files."
    if odd := _fault_of_characters(written, pattern):
        return odd
    if pattern.startswith(("/", "~")) or _leaves(pattern):
        return f"the pattern {quoted(written)} leaves the workspace", outside
    if pattern != pattern.strip():
        detail = "Remove the spaces: they would be part of the name."
        return f"the pattern {quoted(written)} begins or ends with a space", detail
    if pattern.startswith("!"):
        detail = "One exclamation mark leaves out what the pattern matches."
        return f"the pattern {quoted(written)} begins with `!` twice", detail
    if written == pattern and any(map(is_own, pattern.split("/"))):
        detail = "Post files lie in other folders, such as posts/."
        return f"the pattern {quoted(written)} names what belongs to git or to postsync", detail
    return _fault_of_folder(written, pattern) or _fault_of_wildcards(written, pattern)


def _fault_of_characters(written: str, pattern: str) -> tuple[str, str] | None:
    """What another program would understand, and is a character like any other here."""
    shown = f"the pattern {quoted(written)}"
    if "\\" in pattern:
        is_separator = re.search(r"\\(?![\w*])", pattern) is None
        meant = f": {written.replace(chr(92), '/')}" if is_separator else ""
        return f"{shown} has a backslash", f"Write it with forward slashes{meant}."
    if wide := _FULL_WIDTH.search(pattern):
        plain = chr(ord(wide[0]) - 0xFEE0)
        return f"{shown} has a full-width {wide[0]}", f"Write {plain} instead."
    if _VARIABLE.search(pattern):
        return f"{shown} has a variable", "Variables are not filled in: write the name itself."
    if _SEVERAL.search(_BRACES.sub("", pattern)):
        return f"{shown} holds several", "Make each an entry of its own."
    return None


def _fault_of_folder(written: str, pattern: str) -> tuple[str, str] | None:
    """A pattern that names a folder, where the files in it are meant."""
    last = pattern.rstrip("/").rpartition("/")[2]
    is_bare = not (_WILD.search(last) or "." in last.lstrip("."))
    if not pattern.endswith("/") and (written.startswith("!") or not is_bare):
        return None  # a folder that is left out is left out with all that it holds
    inner = pattern.rstrip("/")
    inner = inner if last == "**" else f"{inner}/**"
    meant = f"!{inner}" if written.startswith("!") else f"{inner}/*.yaml"
    return (
        f"the pattern {quoted(written)} names a folder",
        f"Name the files in it: {quoted(meant)}.",
    )


def _fault_of_brackets(written: str, pattern: str) -> tuple[str, str] | None:
    shown = f"the pattern {quoted(written)}"
    if "[^" in pattern:
        return f"{shown} has `[^`", "Write `[!abc]` for any character but these."
    if "[" in re.sub(r"\[!?\]?[^\]/]*\]", "", pattern):
        return f"the bracket of {shown} does not end", "Write [abc] for one of these characters."
    return None


def leaves_nothing_out(written: str, patterns: Iterable[str]) -> bool:
    """Whether a pattern with `!` begins where no other does: it is seen from the workspace, as they are."""
    first = _first_parts(written[1:])
    if None in first:
        return False
    taken = [part for one in patterns if not one.startswith("!") for part in _first_parts(one)]
    return bool(taken) and not any(
        other is None or _WILD.search(other) or (part and _part(part).match(other))
        for part in first
        for other in taken
    )


def _first_parts(pattern: str) -> list[str | None]:
    """The first parts of a pattern, for each of its alternatives; None for `**`."""
    plain = [one.removeprefix("./").lstrip("/") for one in _few_alternatives(pattern)]
    return [None if one.startswith("**/") else one.partition("/")[0] for one in plain]


def _part(part: str) -> re.Pattern[str]:
    from fnmatch import translate

    return re.compile(translate(part), re.DOTALL)


def _leaves(pattern: str) -> bool:
    return any(".." in one.split("/") for one in (pattern, *_few_alternatives(pattern)))


def _few_alternatives(pattern: str) -> list[str]:
    return [] if _count(pattern) > MOST_ALTERNATIVES else alternatives(pattern)


def _count(pattern: str) -> int:
    count = 1
    for inner in _BRACES.findall(pattern):
        count *= inner.count(",") + 1
    return count


def _fault_of_wildcards(written: str, pattern: str) -> tuple[str, str] | None:
    if _EXTENDED.search(pattern):
        summary = f"the pattern {quoted(written)} has a choice in round brackets"
        return summary, "Write it with braces: {a,b}."
    if brackets := _fault_of_brackets(written, pattern):
        return brackets
    rest = _BRACES.sub("", pattern)
    if "{" in rest or "}" in rest:
        summary = f"the braces of the pattern {quoted(written)} do not match"
        return summary, "Write {a,b}, without braces inside braces."
    if any("," not in inner for inner in _BRACES.findall(pattern)):
        summary = f"the braces of the pattern {quoted(written)} hold no choice"
        return summary, "Write {a,b}, with a comma between the names; ranges are not supported."
    if _count(pattern) > MOST_ALTERNATIVES:
        summary = f"the pattern {quoted(written)} stands for {_count(pattern):,} patterns"
        return summary, f"{MOST_ALTERNATIVES} are allowed. Use `*`, or several patterns."
    for one in alternatives(pattern):
        for part in one.split("/"):
            if _STARS.search(part) and part != "**":
                summary = f"the pattern {quoted(written)} has `**` beside other characters"
                detail = "`**` stands for folders, as a whole part: posts/**/*.yaml. In a name write `*`."
                return summary, detail
    return None
