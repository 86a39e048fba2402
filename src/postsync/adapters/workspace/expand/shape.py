"""The shape of a campaign: which keys it has, and what kinds of values."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from postsync.adapters.workspace.schema.check import CAMPAIGN_KEYS, check_post, deciding
from postsync.adapters.workspace.schema.disguise import disguised, meant_by
from postsync.adapters.workspace.wording import key, one_of, quoted, suggestion
from postsync.domain.problem import Path, Problem

_ALL = ("id", "forEach", "schedule", "answers", "template")
_OF_DATA = ("file", "rows", "key", "separator")


def check_shape(data: Mapping[str, Any]) -> list[Problem]:
    """Everything that makes `data`, which has one of these keys, no campaign."""
    return [
        *_unknown(data),
        *_missing(data),
        *_of_data(data.get("forEach", "")),
        *_of_id(data),
        *_of_answers(data),
    ]


@cache
def _keys_of_posts() -> frozenset[str]:
    return frozenset(deciding("post")["properties"])


def _unknown(data: Mapping[str, Any]) -> Iterator[Problem]:
    for name in data:
        if name in _ALL:
            continue
        if (meant := meant_by(name, _ALL)) is not None:
            yield disguised(name, meant, ())
            continue
        if name in _keys_of_posts():
            detail = "Put the keys of the post below `template`."
        else:
            detail = suggestion(name, _ALL) or f"Known here: {one_of(_ALL)}."
        summary = f"the key {key(name)} is not known in a campaign"
        yield Problem("PS121", summary, detail, (name,), at_key=True)


def _missing(data: Mapping[str, Any]) -> Iterator[Problem]:
    if "template" not in data:
        detail = "Below it are the keys of a post, with texts such as `{{ row.text }}`; or it names a file."
        yield Problem("PS124", "`template` is missing in the campaign", detail)
    elif not isinstance(data["template"], str | dict):
        summary = f"`template` is {quoted(data['template'])}, and not a block of keys"
        detail = "It has the keys of a post, or is the path of a YAML file that has them."
        yield Problem("PS122", summary, detail, ("template",))
    elif not data["template"]:
        detail = "Below it are the keys of a post, such as `accounts` and `content`."
        yield Problem("PS124", "the template of the campaign is empty", detail, ("template",))
    if "forEach" not in data and "schedule" not in data:
        detail = "`forEach` names the file with the rows; `schedule` says when posts come."
        yield Problem("PS124", "neither `forEach` nor `schedule` is there", detail)


def _of_data(written: Any) -> Iterator[Problem]:
    if isinstance(written, str):
        return
    if not isinstance(written, Mapping):
        detail = "Write the path of a data file, or `{file: …, key: …}`, or `{rows: […]}`."
        yield Problem("PS122", f"`forEach` is {quoted(written)}", detail, ("forEach",))
        return
    for name in written:
        if name not in _OF_DATA:
            detail = suggestion(name, _OF_DATA) or f"Known here: {one_of(_OF_DATA)}."
            summary = f"the key {key(name)} is not known in `forEach`"
            yield Problem("PS121", summary, detail, ("forEach", name), at_key=True)
    if ("file" in written) == ("rows" in written):
        both = "file" in written
        summary = (
            "use either `file` or `rows`, not both"
            if both
            else "neither `file` nor `rows` is there"
        )
        yield Problem(
            "PS126",
            summary,
            "`file` names a data file, `rows` holds the rows themselves.",
            ("forEach",),
        )
    for name in ("file", "key", "separator"):
        value = written.get(name, "-")
        if not isinstance(value, str) or not value.strip(" "):
            yield Problem("PS122", f"{key(name)} is {quoted(value)}", "", ("forEach", name))
    separator = written.get("separator", ",")
    if (isinstance(separator, str) and len(separator) != 1) or separator in {'"', "\n", "\r"}:
        detail = 'It is one character: `separator: ";"`; a tab is "\\t".'
        yield Problem(
            "PS125", f"{quoted(separator)} separates no cells", detail, ("forEach", "separator")
        )
    if "rows" in written and not isinstance(written["rows"], list | dict):
        detail = "Rows are a list, or a block with the key of each."
        yield Problem("PS122", f"`rows` is {quoted(written['rows'])}", detail, ("forEach", "rows"))


def _of_id(data: Mapping[str, Any]) -> Iterator[Problem]:
    """What the schema of posts says of an `id`."""
    if "id" in data:
        yield from (
            one for one in check_post({"id": data["id"], "content": "-"}) if one.path == ("id",)
        )


def _of_answers(data: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with answers, which stand here by the keys of the rows."""
    written = data.get("answers", {})
    if not isinstance(written, Mapping):
        detail = (
            "In a campaign they stand by the keys of the rows: `answers: {hats: {again: true}}`."
        )
        yield Problem("PS122", f"`answers` is {quoted(written)}", detail, ("answers",))
        return
    for name, answers in written.items():
        found = check_post({"content": "-", "answers": answers})
        yield from (one._replace(path=("answers", name, *one.path[1:])) for one in found)


_OF_CAMPAIGNS = {
    "id": "Each post has the address of the campaign and the key of its row.",
    **dict.fromkeys(CAMPAIGN_KEYS, "It belongs to the campaign, one level higher."),
}


def unknown_in_template(template: Mapping[str, Any]) -> list[Problem]:
    """Keys of a template that no post has, at paths in it: told once, not for each row."""
    found = [
        Problem(
            "PS121", f"a template has no {key(name)}", _OF_CAMPAIGNS[name], (name,), at_key=True
        )
        for name in template
        if name in _OF_CAMPAIGNS
    ]
    posts = {name: template[name] for name in template if name not in _OF_CAMPAIGNS}
    return [*found, *(one for one in check_post(posts) if one.rule == "PS121")]


def beyond_template(path: Path) -> Path:
    """The path, in the campaign, of a path in its template."""
    return ("template", *path)
