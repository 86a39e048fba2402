"""What is wrong with data, by its schema, in words for the people who wrote it.

jsonschema finds the errors; this module says them. The rule ids are those of posts; the
configuration has one id for unknown keys and one for everything else.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from postsync.adapters.workspace.decode.naming import known_networks, network_meant
from postsync.adapters.workspace.schema.check import deciding, is_valid
from postsync.adapters.workspace.schema.disguise import disguised, meant_by
from postsync.adapters.workspace.schema.elsewhere import KIND_OF, as_here, folded, is_main
from postsync.adapters.workspace.schema.explain_value import explain_value, field_name, repeated
from postsync.adapters.workspace.schema.plain import ended
from postsync.adapters.workspace.wording import key, one_of, suggestion
from postsync.domain.catalogue import RULES
from postsync.domain.networks import ELSEWHERE, network_called
from postsync.domain.problem import MOST_OF_DOCUMENT, Path, Problem, few

_MEANT = {
    word: name
    for name, words in {
        "timezone": "tz zone",
        "pin": "sha256 hash digest checksum",
        "path": "file src",
        "id": "name slug",
    }.items()
    for word in words.split()
}
"""Words of common sense for our keys; those of other tools are in `elsewhere`."""

_IN_BLOCKS = {
    "story": "publishAsStory",
    "isstory": "publishAsStory",
    "text": "caption",
    "message": "caption",
    "body": "caption",
    "url": "link",
    "href": "link",
    "website": "link",
    "board": "board_id",
    "boardid": "board_id",
    "alt": "alt_text",
}
"""The same for keys in the block of a network."""

_AS_A_REEL = "Remove it: a single video is a Reel, and `publishAsStory: true` makes a story."

_SECRETS = frozenset({"apikey", "key", "token", "apitoken", "secret", "accesstoken", "password"})

_OF_POSTS = frozenset({"variants", "template", "forEach", "schedule"})
_OF_VARIANTS = {
    "id": "The address of a variant is that of its post with the key of the variant: launch@linkedin.",
    "accounts": "The key of a variant says who gets it: a network, an account such as x:acme, or a group.",
    "variants": "Variants stand side by side, and not in one another.",
}
"""What the post itself says, and no variant of it."""

_TEXTS = ("content", "containers", "media")
"""The keys that make a post; one of them is enough."""

_LEFT_TO_DECODING = {("scheduledAt",), ("timezone",), ("defaults", "timezone")}
"""Texts of a wrong form that decoding says more about: it knows what stands beside them."""

_CONFIG_RULES = {"PS121": "PS111", "PS119": "PS119"}


def explain(name: str, data: Any) -> list[Problem]:
    """Return the problems of `data` under the schema of this name, each once, and not too many.

    None for what only jsonschema-rs refuses: numbers that JSON does not have, which a later check names; nor
    for times and zones of a wrong form, which decoding explains.
    """
    problems: dict[tuple[Path, bool, str], Problem] = {}
    explaining = _explaining(name)
    if name == "post" and isinstance(data, dict):
        explaining = explaining.evolve(schema=_narrowed(explaining.schema, data))
    errors = (error for error in explaining.iter_errors(data) if not _is_left(error))
    if not isinstance(data, dict):
        # The schema then has more to say, but none of it makes sense to anybody.
        errors = (error for error in errors if error.validator == "type")
    for problem in (problem for error in errors for problem in _say(error)):
        problems[problem.path, problem.at_key, problem.summary] = problem
        if len(problems) > MOST_OF_DOCUMENT:
            break
    told = list(problems.values())
    # What such a key is to become is said; that it is missing follows from that.
    filled = {one.path[:-1] for one in told if one.rule == "PS121" and is_main(str(one.path[-1]))}
    # Of a value that is of another type, and for that none of the possible ones, one is told.
    chosen = {one.path for one in told if one.rule == "PS123"}
    typed = {
        one.path
        for one in told
        if one.rule == "PS122" and one.detail.startswith(("Remove the quotes", "Give it a value"))
    }
    twice = {("PS122", path) for path in chosen - typed} | {("PS123", path) for path in typed}
    kept = [one for one in told if (one.rule, one.path) not in twice]
    found = few([one for one in kept if one.rule != "PS126" or one.path not in filled])
    if name == "post":
        return found
    return [one._replace(rule=_CONFIG_RULES.get(one.rule, "PS112")) for one in found]


def _is_left(error: Any) -> bool:
    if error.validator != "pattern":
        return False
    path = tuple(error.absolute_path)
    return (path[2:] if path[:1] == ("variants",) else path) in _LEFT_TO_DECODING


@cache
def _explaining(name: str) -> Any:
    from jsonschema import Draft7Validator, validators

    extend: Any = validators.extend
    # jsonschema compares all pairs of entries that cannot be sorted.
    careful = extend(Draft7Validator, {"uniqueItems": _each_once})
    schema = deciding(name)
    # A schema that names its draft would be taken away from this validator again.
    schema.pop("$schema")
    return careful(_inlined(schema, schema.pop("definitions")))


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """Put definitions where they are used, and let patterns end where the text does.

    To look definitions up takes jsonschema half of its time. In JSON Schema `$` is the end of the text; in
    Python it also matches before a last line feed.
    """
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].removeprefix("#/definitions/")], definitions)
    return {
        ended(name) if name.startswith("^") else name: ended(item)
        if name == "pattern" and isinstance(item, str)
        else _inlined(item, definitions)
        for name, item in schema.items()
    }


def _each_once(_validator: Any, wanted: bool, entries: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if wanted and isinstance(entries, list) and repeated(entries) is not None:
        yield ValidationError("not unique")


def _narrowed(schema: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The schema of a post without what it asks of the keys of `data` that are well formed.

    jsonschema-rs finds those in a fraction of the time that jsonschema takes to agree.
    """
    fine = {
        name: True for name in schema["properties"].keys() & data.keys() if _is_fine(name, data)
    }
    return {**schema, "properties": {**schema["properties"], **fine}}


def _is_fine(name: str, data: dict[str, Any]) -> bool:
    alone = {name: data[name]}
    return is_valid("post", alone if name in _TEXTS else {"content": "-", **alone})


def _say(error: Any) -> Iterator[Problem]:
    path: Path = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            known = error.schema.get("properties", {})
            patterns = error.schema.get("patternProperties", {})
            yield from _unknown_keys(error.instance, known, patterns, path)
        case "required":
            yield from _missing_keys(error, path)
        case "oneOf" | "anyOf" if not isinstance(error.instance, dict):
            pass  # its type is wrong, and that is said
        case "oneOf":
            yield _one_of_two(error, path)
        case "not":
            yield _not_both(error, path)
        case "anyOf":
            yield _neither(path)
        case "dependencies":
            yield from _pinned_file(error, path)
        case "pattern" if error.instance == "" and "minLength" in error.schema:
            pass  # that it is empty is said
        case "enum" | "pattern" if "propertyNames" in error.absolute_schema_path:
            yield _misplaced_key(error, path)
        case _:
            yield explain_value(error, path)


def _unknown_keys(
    instance: dict[str, Any], known: dict[str, Any], patterns: dict[str, Any], path: Path
) -> Iterator[Problem]:
    if patterns:
        from re import search

        instance = {k: v for k, v in instance.items() if not any(search(p, k) for p in patterns)}
    if path == ("rules",):
        yield from (_unknown_rule(name, path) for name in instance)
        return
    for name in instance:
        if name in known:
            continue
        if meant := meant_by(name, known):
            yield disguised(name, meant, path)
            continue
        line = _of_a_key(name, path) or as_here(name, instance, path, known)
        detail = line or _meant(name, known) or _as_block(name, instance[name], path)
        if not detail and known:
            detail = f"Known here: {one_of(sorted(known))}."
        yield Problem(
            rule="PS121",
            summary=f"the key {key(name)} is not known {_inside(path)}".rstrip(),
            detail=detail,
            path=(*path, name),
            at_key=True,
        )


def _of_a_key(name: str, path: Path) -> str:
    """What to do about a key that belongs elsewhere: one of posts, of a variant, or a secret."""
    if path == ("defaults",) and name in _OF_POSTS:
        return "It makes posts of a post. Write it into the post file, which then shows what it becomes."
    if path[-2:-1] == ("variants",) and name in _OF_VARIANTS:
        return _OF_VARIANTS[name]
    if path != ("provider",) or folded(name) not in _SECRETS:
        return ""
    return (
        "A key never stands in a file. Remove it, give it in the environment variable OUTSTAND_API_KEY, and "
        "if the file was pushed, make a new key and delete this one."
    )


def _unknown_rule(name: str, path: Path) -> Problem:
    """A key that not even looks like a rule."""
    summary = f"the key {key(name)} is not known in `rules`"
    detail = f"{suggestion(name, RULES)} `postsync rules` lists them.".lstrip()
    return Problem(rule="PS121", summary=summary, detail=detail, path=(*path, name), at_key=True)


def _meant(name: str, known: dict[str, Any]) -> str:
    """What the writer of an unknown key probably wanted."""
    word = folded(name)
    candidates = (network_called(name), _MEANT.get(word), KIND_OF.get(word), _IN_BLOCKS.get(word))
    for candidate in candidates if word != "content" else ("content", "caption"):
        if candidate in known:
            return f"Did you mean {key(str(candidate))}?"
    if "extra" in known and word in {"content", "text", "message", "body", "caption"}:
        return (
            "Another text for one network is a variant of the post, such as "
            "`variants: {linkedin: {content: Hello}}`."
        )
    if "publishAsStory" in known and word in {"type", "reel", "format"}:
        return _AS_A_REEL if "publishAsReel" not in known else "Did you mean `publishAsReel`?"
    if suggested := suggestion(name, known):
        return suggested
    if (network := network_meant(name)) in known:
        return f"Did you mean {key(str(network))}?"
    if "extra" in known:
        return "A field that is newer than this version of postsync can be given under `extra`."
    return ""


def _as_block(name: str, value: Any, path: Path) -> str:
    """What to do about a block of a network that postsync does not know."""
    is_block = not path and (isinstance(value, dict) or name.casefold() in ELSEWHERE)
    return f"It is no network that postsync knows: {known_networks()}" if is_block else ""


def _inside(path: Path) -> str:
    names = [part for part in path if isinstance(part, str)]
    return f"in {key(names[-1])}" if names else ""


def _missing_keys(error: Any, path: Path) -> Iterator[Problem]:
    for name in error.validator_value:
        if name not in error.instance:
            about = error.schema.get("properties", {}).get(name, {}).get("description", "")
            yield Problem(
                rule="PS124",
                summary=f"{key(name)} is missing {_inside(path)}".rstrip(),
                detail=about,
                path=path,
            )


def _one_of_two(error: Any, path: Path) -> Problem:
    """`containers` or `content` and `media`, `path` or `url`."""
    names = [branch["required"][0] for branch in error.validator_value]
    names = [name for name in names if name != "variants"]
    there = [name for name in names if name in error.instance]
    if there:
        is_media = there[-1] == "media" and "content" not in there
        return Problem(
            rule="PS126",
            summary=f"use either {key(there[0])} or {key(there[1])}, not both",
            detail="Move the media into the container that shows them."
            if is_media
            else "Remove one of them.",
            path=(*path, there[-1] if is_media else there[1]),
            at_key=True,
        )
    first, second = key(names[0]), key(names[1])
    summary = f"neither {first} nor {second} is there"
    detail = {
        "content": "A post needs a text: `content` for a single one, or `containers`; or `media` alone.",
        "path": "Name the file of the medium by `path`, or its public address by `url`.",
    }
    return Problem(rule="PS126", summary=summary, detail=detail.get(names[0], ""), path=path)


def _not_both(error: Any, path: Path) -> Problem:
    """Two keys of a variant of which one would be without effect."""
    first, second = error.validator_value["required"]
    return Problem(
        rule="PS126",
        summary=f"use either {key(first)} or {key(second)}, not both",
        detail="Move the media into the container that shows them."
        if first == "media"
        else "Remove one of them.",
        path=(*path, first),
        at_key=True,
    )


def _pinned_file(error: Any, path: Path) -> Iterator[Problem]:
    if "path" in error.instance:  # else neither `path` nor `url` is there, and that is said
        yield Problem(
            rule="PS126",
            summary=f"use either {key('path')} or {key('pin')}, not both",
            detail="Remove `pin`: the bytes of a file of the repository are those of its commit.",
            path=(*path, "pin"),
            at_key=True,
        )


def _neither(path: Path) -> Problem:
    return Problem(
        rule="PS127",
        summary=f"{field_name(path)} has neither text nor media",
        detail="Give it `content` or `media`, or remove it.",
        path=path,
    )


def _misplaced_key(error: Any, path: Path) -> Problem:
    """A key that another key forbids, or one that is not well formed."""
    name = error.instance
    if error.validator == "pattern":
        detail = error.schema.get("patternErrorMessage", "")
        summary = f"{key(name)} is not a possible name"
    else:
        detail = f"Possible here: {one_of(error.validator_value)}."
        summary = (
            f"the key {key(name)} does not belong to this kind of {path[-1] if path else 'file'}"
        )
    return Problem(rule="PS121", summary=summary, detail=detail, path=(*path, name), at_key=True)
