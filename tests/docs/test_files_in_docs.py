"""Files that the pages show are files that postsync, GitHub or a reader of JSON takes."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.docs.markdown import FILES, ROOT, Block, blocks, page
from tests.integration.workbench import Workbench

from postsync.adapters.workspace.schema.check import whole
from postsync.adapters.workspace.yaml.reader import read_documents
from postsync.domain.catalogue import RULES
from postsync.domain.networks import NETWORKS

POST, CONFIG, PLAN = whole("post"), whole("config"), whole("plan")
INPUTS = yaml.load((ROOT / "action.yml").read_text("utf-8"), yaml.CSafeLoader)["inputs"]
BARE = "version: 1\nprovider: {name: sandbox}\n"
OF_GITHUB = ({"jobs"}, {"updates"}, {"env"})
"""Keys that tell files of GitHub, or parts of them, from ours."""

WRONG_ON_PURPOSE = {
    ("README.md", "posts/tip.yaml"),
    ("docs/posts.md", "posts/autumn.yaml"),
    ("docs/validate.md", "posts/spring.yaml"),
}
"""Files whose page shows what `validate` says of them."""

NEEDS_MORE = {
    **dict.fromkeys(("PS510", "PS511", "PS512", "PS513", "PS514"), "connected accounts"),
    **dict.fromkeys(("PS517", "PS518"), "connected accounts"),
    **dict.fromkeys(("PS410", "PS411", "PS412"), "a clock"),
    **{rule: "a state or a service" for rule in RULES if rule > "PS600"},
    **dict.fromkeys(("PS307", "PS313", "PS318"), "the file of a picture"),
    **dict.fromkeys(("PS201", "PS205"), "all of a long text"),
    "PS155": "`mentions` in postsync.yaml",
    "PS158": "connected accounts",
    "PS159": "all of a long text",
    **dict.fromkeys(("PS176", "PS177", "PS178"), "`links` in postsync.yaml"),
    "PS103": "a file in another encoding",
    "PS104": "a file of a hundred thousand nodes",
    "PS107": "what the alias stands for",
    "PS133": "a second file",
    "PS422": "fifteen posts more",
    "PS502": "a group of a hundred accounts",
    "PS516": "a plan",
}
"""Rules whose example shows no mistake by itself, and what it takes besides."""

_NAME = re.compile(r"# (\S+\.ya?ml)\n")
_RULE = re.compile(r"^##+ (PS\d{3})", re.MULTILINE)


def yaml_blocks(name: str) -> list[Block]:
    return [block for block in blocks(name) if block.kind == "yaml"]


def documents_of(text: str) -> list[Any]:
    """As postsync reads them; files of GitHub, which have more, as others do."""
    plain = list(yaml.safe_load_all(text))
    is_ours = all(
        isinstance(one, dict) and not any(mark <= one.keys() for mark in OF_GITHUB) for one in plain
    )
    return [one.data for one in read_documents(text.encode())] if is_ours else plain


def check(document: Any, where: str) -> None:
    """Hold a whole file, or a part of one, to what it is."""
    if isinstance(document, list):
        for step in document:
            uses = step.get("uses", "")
            assert step.keys() <= {"uses", "with", "name", "env", "run"}, where
            if "/postsync@" in uses:
                assert step["with"].keys() <= INPUTS.keys(), where
        return
    keys = document.keys()
    if any(mark <= keys for mark in OF_GITHUB):
        return
    schema = POST if keys <= POST["properties"].keys() else CONFIG
    part = {key: value for key, value in schema.items() if key not in {"required", "oneOf"}}
    faults = [fault.message for fault in jsonschema.Draft7Validator(part).iter_errors(document)]
    assert not faults, where


@pytest.mark.parametrize("name", [name for name in FILES if "/rules/" not in name])
def test_yaml_is_a_post_a_configuration_or_a_file_of_github(name: str) -> None:
    for block in yaml_blocks(name):
        file = _NAME.match(block.text)
        if file and (name, file[1]) in WRONG_ON_PURPOSE:
            continue
        for document in documents_of(block.text):
            check(document, block.place)


def entries() -> list[tuple[str, str]]:
    """Each rule with the first YAML below its heading."""
    found: dict[str, str] = {}
    for name in FILES:
        text = page(name)
        lines = {text.count("\n", 0, at.start()): at[1] for at in _RULE.finditer(text)}
        for block in yaml_blocks(name):
            above = [line for line in lines if line < block.line]
            if "/rules/" in name and above:
                found.setdefault(lines[max(above)], block.text)  # further ones show the remedy
    return list(found.items())


@pytest.mark.parametrize(("rule", "text"), entries())
def test_the_example_of_a_rule_breaks_it(rule: str, text: str, tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "workspace", config=BARE)
    settings = re.match(r"# with (.*)\n", text)
    if is_configuration(text):
        bench.write("posts/hello.yaml", "accounts: [x:acme]\ncontent: Hello\n")
        bench.write("postsync.yaml", completed(text, version="1", provider="{name: sandbox}"))
    else:
        bench.write("posts/example.yaml", text if rule == "PS501" else completed_post(text))
        if settings:
            bench.write("postsync.yaml", bench.path("postsync.yaml").read_text() + settings[1])
    run = bench.run("validate", "--format", "json")
    found = re.findall(r"PS\d{3}", run.out + run.err)
    assert (rule in found) != (rule in NEEDS_MORE), run.out


def is_configuration(text: str) -> bool:
    keys = set(re.findall(r"^([A-Za-z]\w*):", text, re.MULTILINE))
    return bool(keys - POST["properties"].keys()) and bool(keys & CONFIG["properties"].keys())


def completed(text: str, **keys: str) -> str:
    """A part of a file with what is missing at its end."""
    missing = [key for key in keys if not re.search(rf"^{key}:", text, re.MULTILINE)]
    return text + "".join(f"{key}: {keys[key]}\n" for key in missing)


def completed_post(text: str) -> str:
    if not re.match(r"[A-Za-z]\w*:|#", text) or "\n---" in text:
        return text
    has_content = re.search(r"^(content|containers|media):", text, re.MULTILINE)
    network = next((one for one in NETWORKS if f"{one}:\n" in text or f"{one}: {{" in text), "x")
    more = {} if has_content else {"content": "Hello"}
    return completed(text, accounts=f"[{network}:acme]", **more)


def test_json_is_json_and_keeps_to_its_schema() -> None:
    found = [block for name in FILES for block in blocks(name) if block.kind == "json"]
    assert len(found) >= 15
    documents = []
    for block in found:
        is_lines = block.text.count("\n{") and not block.text.startswith("{\n")
        for text in block.text.splitlines() if is_lines else [block.text]:
            documents.append(json.loads(text))
    plans = [one for one in documents if "changes" in one and "digest" in one]
    assert plans
    for plan in plans:
        assert set(PLAN["required"]) <= plan.keys() <= PLAN["properties"].keys()
