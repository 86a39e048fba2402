"""Whatever stands at the service: imported, it is valid, plans to no change, and goes out once."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import FULL
from tests.integration.workbench import Workbench

from postsync.adapters.workspace.yaml.reader import read_documents
from postsync.domain.post.content import ended

CONFIG = "version: 1\nprovider: {name: sandbox}\ntimezone: Europe/Berlin\n"

ACCOUNTS = (
    "x:acme", "x:acme_dev", "linkedin:acme-inc", "instagram:acme", "facebook:acme", "threads:acme",
    "tiktok:acme", "youtube:acme", "pinterest:acme", "bluesky:acme.example", "google_business:acme",
    "vimeo:acme", "reddit:acme",
)  # fmt: skip

ODD = (
    "#", "# x", ": ", "- ", "\n", "\n\n", "\t", " ", "\r\n", "\u2028", "\x85", "\ufeff", "\u200d", "é",
    "e\u0301", "|", "'", '"', "\\", "<<<<<<< a", "---", "...", "%YAML", "&a", "*a", "!!str", "{{ x }}",
    "{% if %}", "~", "null", "0x1", "2027-03-01", "\u00ad", "שלום", "مرحبا", "👩\u200d🚀", "x" * 9_000,
    "https://acme.example/a?b=c#d", "@acme", "\u202e", "\x07",
)  # fmt: skip

texts = (
    st.lists(st.sampled_from(ODD) | st.text(max_size=4), max_size=6)
    .map("".join)
    .filter(lambda text: text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text))
)
media = st.lists(
    st.builds(
        lambda name, alt: {
            "url": f"https://acme.example/{name}",
            "filename": name,
            **({"altText": alt} if alt else {}),
        },
        st.sampled_from(["a.jpg", "b.png", "c.mp4", "d.pdf", "e"]),
        texts,
    ),
    max_size=3,
)
containers = st.lists(
    st.builds(lambda text, files: {"content": text, "media": files}, texts, media),
    min_size=1,
    max_size=3,
)
posts = st.builds(
    lambda accounts, parts, seconds, board: {
        "accounts": accounts,
        "containers": parts,
        "seconds": seconds,
        "pinterest": {"board_id": board},
    },
    st.lists(st.sampled_from(ACCOUNTS), min_size=1, max_size=3, unique=True),
    containers,
    st.integers(900, 29 * 86_400).map(lambda whole: whole + whole % 7 / 8),
    st.sampled_from(["1", "B"]),
)
queues = st.builds(
    lambda different, again: [*different, *(different[at % len(different)] for at in again)],
    st.lists(posts, min_size=1, max_size=4),
    st.lists(st.integers(0, 9), max_size=2),
)


@settings(max_examples=60 if FULL else 4)
@given(queues, st.booleans())
def test_what_stands_at_the_service_goes_out_as_it_is(
    queue: list[dict[str, Any]], alts: bool
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        _round_trip(Workbench(folder / "workspace", config=CONFIG), queue, alts=alts)
    finally:
        shutil.rmtree(folder)


def _round_trip(bench: Workbench, queue: list[dict[str, Any]], *, alts: bool) -> None:
    bench.sandbox("POST", "settings", {"alt_text": alts})
    made: dict[str, dict[str, Any]] = {}
    for given_ in queue:
        post = dict(given_)
        at = bench.now + timedelta(seconds=post.pop("seconds"))
        post["scheduledAt"] = at.isoformat()
        made[bench.sandbox("POST", "posts", post)["id"]] = post
    before = bench.remote()
    run = bench.run("import", "--format", "json")
    outcomes = {one["remote_id"]: one for one in run.json["posts"]}
    assert outcomes.keys() == made.keys()
    for remote_id, one in outcomes.items():
        if one["outcome"] == "left_out":
            # Characters that no post file may hold, or nothing at all.
            assert one["reason"]["code"] in {"refused", "no-content"}
            continue
        assert one["outcome"] == "imported"
        data = read_documents(bench.path(one["file"]).read_bytes())[0].data
        parts = data.get("containers") or [{"content": data["content"]}]
        wanted = [ended(part["content"]) for part in made[remote_id]["containers"]]
        assert [ended(part.get("content", "")) for part in parts] == wanted
    bench.done("validate")
    bench.done("plan", "--detailed-exitcode")
    bench.apply()
    assert bench.remote() == before
    files = sorted(bench.folder.glob("posts/**/*"))
    again = bench.run("import", "--format", "json")
    assert {one["outcome"] for one in again.json["posts"]} <= {"left_out"}
    assert sorted(bench.folder.glob("posts/**/*")) == files
    bench.wait(days=31)
    bench.run("apply", "--auto-approve")
    seen = [one["postId"] for one in bench.sandbox("GET", "posts")["publications"]]
    assert all(seen.count(one) <= len(post["accounts"]) for one, post in made.items())
    assert {post["id"] for post in bench.remote()} == made.keys()
