"""What is wrong with one value: its type, its form, its length, its place among those allowed."""

import re
from typing import Any

from postsync.adapters.workspace.decode.naming import as_entries, selectors_in
from postsync.adapters.workspace.decode.times import malformed_time
from postsync.adapters.workspace.foreign import BRACKETS as FOREIGN_BRACKETS
from postsync.adapters.workspace.foreign import QUOTES as FOREIGN_QUOTES
from postsync.adapters.workspace.foreign import named, plain
from postsync.adapters.workspace.schema.elsewhere import entry_here, media_here
from postsync.adapters.workspace.schema.variants import variants_here
from postsync.adapters.workspace.wording import LONGEST, counted, cut, key, nearest, one_of, quoted
from postsync.adapters.workspace.yaml.rewriting import below, line_of
from postsync.domain.post.address import like_address
from postsync.domain.problem import Path, Problem, field_path
from postsync.domain.written import meant_duration, meant_hours

_TYPES = {
    "string": "text",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a block of keys",
    "integer": "a whole number",
    "number": "a number",
}

_BOOLEAN_WORDS = {
    "yes": "true",
    "on": "true",
    "true": "true",
    "y": "true",
    "no": "false",
    "off": "false",
    "false": "false",
    "n": "false",
}

_TIGHT = re.compile(r"([A-Za-z]\w*):([^\s:/]\S*)")

_WIDE_COLON = re.compile("([A-Za-z]\\w*)([\uff1a\ufe55\ufe13]) *(.*)")

_LEAST_AS_TIME = 10_000_000
"""A number of eight digits is a date, one of ten the seconds since 1970."""

_BY_ONE_KEY: dict[Path, str] = {("provider",): "name", ("state",): "backend"}
"""Blocks that people write as what one key of them says."""

_OFF = frozenset({"no", "false", "none", "never", "disable", "disabled", "ignore", "skip", "0"})

_FILLED_IN = re.compile(r"(?:mention|hashtag|row|slot)\.")

_BLANK = {ord(" "): "%20"}
"""How an address spells a space."""

_BY_FIELD = {"id": "PS130", "url": "PS306"}
"""Fields whose form is a rule of its own."""


def field_name(path: Path) -> str:
    """How a sentence names the value at `path`."""
    return key(field_path(path)) if path else "the document"


def explain_value(error: Any, path: Path) -> Problem:
    """The problem that one error of jsonschema about a single value amounts to."""
    problem = _explained(error, path)
    meant = _in_signs_of_yaml(error.instance, path)
    return problem._replace(detail=meant) if meant else problem


def _in_signs_of_yaml(value: Any, path: Path) -> str:
    """How a value is written that stands in quotes or brackets which YAML does not know."""
    name = path[-1] if path else None
    if not isinstance(name, str) or not isinstance(value, str) or len(value) > LONGEST:
        return ""
    if value and value[0] in FOREIGN_BRACKETS:
        meant = plain(value)
    elif value and value[0] in FOREIGN_QUOTES and name != "accounts":
        meant = plain(value.strip(FOREIGN_QUOTES))
    else:
        return ""
    return f"{named(value[0])} is no sign of YAML. Write `{name}: {cut(meant)}`."


def _explained(error: Any, path: Path) -> Problem:
    match error.validator:
        case "type":
            return _wrong_type(error, path)
        case "enum" | "const":
            return _not_allowed(error, path)
        case "pattern":
            return _malformed(error, path)
        case "minLength" | "maxLength":
            return _wrong_length(error, path)
        case "minItems" | "maxItems" | "uniqueItems":
            return _wrong_list(error, path)
        case "minProperties" | "maxProperties":
            return _wrong_number(error, path)
        case "minimum" | "maximum":
            return _out_of_range(error, path)
    # A word of JSON Schema that our schemas do not use yet.
    return Problem(rule="PS125", summary=f"{field_name(path)} is not well formed", path=path)


def _wrong_type(error: Any, path: Path) -> Problem:
    value = error.instance
    wanted = error.validator_value
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    expected = " or ".join(_TYPES.get(name, name) for name in names)
    if not path:
        return _no_block(value)
    selectors = selectors_in(value) if _names_accounts(path) else []
    if path == ("scheduledAt",) and isinstance(value, int) and value >= _LEAST_AS_TIME:
        return malformed_time(str(value))
    said = "has no value" if value is None else f"must be {expected}, not {quoted(value)}"
    hint = _as_selectors(selectors, path) or variants_here(value, path)
    return Problem(
        rule="PS122",
        summary=f"{field_name(path)} {said}",
        detail=hint or _type_hint(value, names, path, error.schema),
        path=path,
    )


def _no_block(value: Any) -> Problem:
    """A document that is no block of keys, or was to be one, and has no space behind its colons."""
    summary, detail = (
        "this is not a block of keys",
        'It consists of lines such as `content: "Hello"`.',
    )
    wide = _WIDE_COLON.match(value) if isinstance(value, str) else None
    if wide:
        summary = f"the colon behind {key(wide[1])} is {named(wide[2])}"
        detail = f"Write `{wide[1]}: {cut(wide[3])}`."
        return Problem(rule="PS120", summary=summary, detail=detail)
    tight = _TIGHT.match(value) if isinstance(value, str) else None
    if tight:
        summary = f"no space follows the colon of {key(tight[1])}"
        detail = f"Put a space behind the colon of each key: `{tight[1]}: {cut(tight[2])}`."
    return Problem(rule="PS120", summary=summary, detail=detail)


def _names_accounts(path: Path) -> bool:
    """Whether selectors belong there: the accounts of a post, an answer, or the configuration."""
    names = [part for part in path if isinstance(part, str)]
    return names[-1] == "accounts" or names[:1] == ["groups"] or names[-1] in {"retry", "known"}


def _as_selectors(selectors: list[str], path: Path) -> str:
    """How selectors are written, of a value that is no list of texts, or no text in one."""
    if not selectors:
        return ""
    if isinstance(path[-1], str):
        return f"Write it as a list: {path[-1]}: {as_entries(selectors)}."
    if len(selectors) == 1:
        return f"Write it as one text: {as_entries(selectors)[1:-1]}."
    return f"Make each an entry of its own: {as_entries(selectors)}."


def _type_hint(value: Any, names: list[str], path: Path, schema: dict[str, Any]) -> str:
    if value is None:
        return "Give it a value, or remove the key."
    if path[-1:] == ("timezone",):
        return "Write the name of a zone, such as Europe/Berlin."
    if "ms|s|m|h|d" in schema.get("pattern", "") and isinstance(value, int | float):
        return f"Say the unit, as in {value}s, {value}m or {value}h."
    if "string" in names and not isinstance(value, (list, dict)):
        return f'Put it in quotes: "{quoted(value)}".'
    if "boolean" in names and isinstance(value, str | list):
        return _as_boolean(value, path)
    if isinstance(value, (list, dict)):
        return _unfolded(value, names, path)
    if "integer" in names and isinstance(value, str) and value.isdecimal():
        return "Remove the quotes."
    return _enclosed(value, names, path) if isinstance(value, str) else ""


def _as_boolean(value: Any, path: Path) -> str:
    meant = _BOOLEAN_WORDS.get(plain(value).casefold()) if isinstance(value, str) else None
    if meant:
        return f"Write {meant}, in small letters and without quotes."
    if path[-1:] == ("links",):
        return "Write links into the text. `links` says whether they get link parameters."
    return ""


def _enclosed(value: str, names: list[str], path: Path) -> str:
    """How a text is written that stands in the place of a list or a block."""
    if "array" in names:
        is_media = path[-1:] == ("media",)
        return media_here(value) if is_media else f"Write it as a list: {path[-1]}: [{cut(value)}]."
    if "object" in names and path[-2:-1] == ("media",):
        return entry_here(value)
    if "object" in names and path[-2:-1] == ("containers",):
        return f"Write it as `- content: {cut(value)}`."
    if "object" in names and path in _BY_ONE_KEY:
        return f"Write `{path[0]}: {{{_BY_ONE_KEY[path]}: {cut(value)}}}`."
    return ""


def _unfolded(value: Any, names: list[str], path: Path) -> str:
    """What to do about a list or a block of keys in the place of something else."""
    name = str(path[-1])
    if "array" in names and isinstance(value, dict) and value:
        first = key(cut(str(next(iter(value)))))
        return f"Put a dash and a space before {first}, and two spaces before what belongs to it."
    if "string" not in names or path[-2:] == ("accounts", path[-1]):
        return ""
    if isinstance(value, dict):
        return _in_braces(value, name) or f"If it is a text, write it below {below(name)}"
    texts = [one for one in value if isinstance(one, str)]
    if len(texts) > 1 and path == ("content",):
        return (
            'For a thread write `containers: [{content: "Hello"}, {content: "More"}]`. If it is one text, '
            f"write it below {below(name)}"
        )
    line = line_of(name, f"[{', '.join(texts)}]") if texts and len(texts) == len(value) else None
    brackets = f"If the brackets belong to the text, write `{line}`. " if line else ""
    return f"{brackets}If it is a text with dashes, write it below {below(name)}"


def _in_braces(value: dict[str, Any], name: str) -> str:
    """How a text in braces is written, of which YAML makes a block of keys without values."""
    if not value or any(one is not None for one in value.values()):
        return ""
    text = ", ".join(map(str, value))
    if _FILLED_IN.match(text):
        line = line_of(name, f"{{{{ {text} }}}}")
        return f"Put it in quotes, with two braces on each side: `{line}`." if line else ""
    line = line_of(name, f"{{{text}}}")
    return f"If the braces belong to the text, write `{line}`." if line else ""


def _not_allowed(error: Any, path: Path) -> Problem:
    allowed = [str(value) for value in error.schema.get("enum", [error.schema.get("const")])]
    meant = nearest(error.instance, allowed) if isinstance(error.instance, str) else None
    if "off" in allowed and str(error.instance).casefold() in _OFF:
        meant = "off"
    hint = f"Did you mean {key(meant)}? " if meant else ""
    return Problem(
        rule="PS123",
        summary=f"{field_name(path)} cannot be {quoted(error.instance)}",
        detail=f"{hint}Possible: {one_of(allowed)}.",
        path=path,
    )


def _malformed(error: Any, path: Path) -> Problem:
    field = path[-1] if path else ""
    meant = _meant(error)
    needed = error.schema.get("patternErrorMessage", "")
    if meant and field == "url" and "%20" in meant:
        needed = "An address has no spaces."
    return Problem(
        rule=_BY_FIELD.get(str(field), "PS125"),
        summary=f"{field_name(path)} cannot be {quoted(error.instance)}",
        detail=f"Did you mean {key(meant)}? {needed}".rstrip() if meant else needed,
        path=path,
    )


def _meant(error: Any) -> str | None:
    """How an id, a span or hours of the day are written here."""
    if tuple(error.absolute_path) == ("id",):
        return like_address(error.instance) or None
    if list(error.absolute_path)[-1:] == ["url"]:
        return _meant_address(error.instance)
    if "ms|s|m|h|d" in error.validator_value:
        return meant_duration(error.instance)
    return meant_hours(error.instance) if error.absolute_path[-1] == "quietHours" else None


def _meant_address(written: str) -> str | None:
    """What was meant by an address without https: one with it, or the path of a file."""
    plain = written.strip()
    if plain.startswith("https://") and plain != plain.translate(_BLANK):
        return plain.translate(_BLANK)
    if re.fullmatch(r"(?:https?:)?/{0,2}(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/\S*", plain, re.IGNORECASE):
        return f"https://{re.sub(r'^(?:https?:)?/*', '', plain, flags=re.IGNORECASE)}"
    if re.fullmatch(r"[\w./ -]+\.\w{3,4}", plain):
        return f"path: {plain}"
    return None


def _wrong_length(error: Any, path: Path) -> Problem:
    rule = "PS130" if path == ("id",) else "PS125"
    if error.validator == "minLength":
        summary = f"{field_name(path)} is empty"
        return Problem(rule=rule, summary=summary, detail="Give it a value.", path=path)
    length, most = len(error.instance), error.validator_value
    return Problem(
        rule=rule,
        summary=f"{field_name(path)} has {counted(length, 'character')}, {most:,} are allowed",
        detail="Shorten it.",
        path=path,
    )


def _wrong_list(error: Any, path: Path) -> Problem:
    entries = error.instance
    if error.validator == "uniqueItems":
        index = repeated(entries) or 0
        return Problem(
            rule="PS128",
            summary=f"{quoted(entries[index])} is there twice in {field_name(path)}",
            detail="Keep one of them.",
            path=(*path, index),
        )
    if error.validator == "minItems":
        summary = f"{field_name(path)} is empty"
        detail = "Add an entry, or remove the key."
        return Problem(rule="PS128", summary=summary, detail=detail, path=path)
    most = error.validator_value
    return Problem(
        rule="PS502" if path[-1:] == ("accounts",) else "PS128",
        summary=f"{field_name(path)} has {f'{len(entries):,} entries'}, {most:,} are allowed",
        detail="Spread them over several posts.",
        path=path,
    )


def _wrong_number(error: Any, path: Path) -> Problem:
    """A block of too many keys, or of none."""
    if error.validator == "minProperties":
        summary, detail = f"{field_name(path)} is empty", "Add a key below it, or remove it."
    else:
        count = f"{len(error.instance):,} keys, {error.validator_value:,} are allowed"
        summary, detail = f"{field_name(path)} has {count}", "Spread them over several posts."
    return Problem(rule="PS128", summary=summary, detail=detail, path=path)


def repeated(entries: list[Any]) -> int | None:
    """The position of the first entry that is there already; as for JSON Schema, `true` is not 1."""
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        name = repr(_comparable(entry))
        if name in seen:
            return index
        seen.add(name)
    return None


def _comparable(value: Any) -> Any:
    """Something whose `repr` is the same for all that JSON Schema takes to be equal."""
    if isinstance(value, dict):
        return "keys", sorted((name, _comparable(item)) for name, item in value.items())
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _out_of_range(error: Any, path: Path) -> Problem:
    least = error.validator == "minimum"
    return Problem(
        rule="PS125",
        summary=f"{field_name(path)} cannot be {quoted(error.instance)}",
        detail=f"It must be at {'least' if least else 'most'} {error.validator_value:,}.",
        path=path,
    )
