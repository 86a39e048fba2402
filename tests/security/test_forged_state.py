"""Who can write the state can delay a post or make postsync ask; nothing else of theirs goes out."""

import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.workbench import Workbench

from postsync.adapters.providers.outstand.codec import encode_creation
from postsync.adapters.state.document.decoding import decode_snapshot
from postsync.adapters.state.document.writing import encode_snapshot
from postsync.domain.post.content import Container, Content, digest
from postsync.domain.state.intent import Action, Intent, derive_key
from postsync.domain.state.lease import Holder, Lease
from postsync.domain.state.record import Snapshot, Upload
from postsync.ports import Outgoing

SLOT = datetime(2027, 3, 21, 9, 0, tzinfo=UTC)
POST = """\
accounts: [x:acme]
scheduledAt: 2027-03-21T09:00:00Z
content: Merry Christmas!
"""
EVIL = "EVIL: acme is bankrupt"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """A workspace with a state of its own, and a second post that was merged and not applied yet."""
    bench = Workbench(tmp_path / "workspace")
    bench.write(
        "posts/first.yaml",
        "accounts: [x:acme]\nscheduledAt: 2027-03-20T09:00:00Z\ncontent: First\n",
    )
    bench.apply()
    bench.write("posts/year.yaml", POST)
    return bench


def forge(bench: Workbench, change: Callable[[Snapshot], Snapshot]) -> None:
    """Write the state, as somebody who knows everything that postsync knows would."""
    known = decode_snapshot(bench.state_file.read_bytes(), source="the state")
    forged = replace(change(known), serial=known.serial + 1)
    bench.state_file.write_bytes(encode_snapshot(forged))


def account(bench: Workbench, name: str) -> str:
    rows = bench.done("accounts", "--format", "json").json["accounts"]
    return next(row["id"] for row in rows if f"{row['network']}:{row['username']}" == name)


def announced(bench: Workbench, snapshot: Snapshot, **changes: Any) -> Intent:
    """An open creation that is true in itself: its body, digest and key are those of what it says."""
    content = Content(
        selectors=("x:acme",),
        containers=(Container(changes.pop("text", "Merry Christmas!")),),
        scheduled_at=changes.pop("slot", SLOT),
        blocks=changes.pop("blocks", {}),
    )
    ids = changes.pop("account_ids", None) or (account(bench, "x:acme"),)
    address = changes.pop("address", "year")
    at_once = changes.get("publishes_now", False)
    slot = None if at_once else content.scheduled_at
    body = changes.pop("body", None) or encode_creation(
        Outgoing(content=content, account_ids=ids, uploads={}, at=slot)
    )
    key = derive_key(
        lineage=snapshot.lineage, address=address, generation=1, body_digest=digest(body)
    )
    intent = Intent(
        address=address,
        action=Action.CREATE,
        generation=1,
        key=key,
        body_digest=digest(body),
        at=bench.now - timedelta(minutes=10),
        body=body,
        content=content,
        account_ids=ids,
        file="posts/year.yaml",
    )
    return replace(intent, **changes)


def live(bench: Workbench, *, days: int = 3) -> None:
    """Some days of nightly runs that nobody attends."""
    for _ in range(days):
        bench.run("apply", "--auto-approve", "--parallelism", "1")
        bench.wait(hours=25)
    bench.run("apply", "--auto-approve", "--parallelism", "1")


def publications(bench: Workbench) -> list[tuple[str, str, str]]:
    """Text, account and time of every post that stands."""
    return sorted(
        (
            " / ".join(part["content"] for part in post["containers"]),
            ",".join(sorted(delivery["account"] for delivery in post["deliveries"])),
            (post["scheduledAt"] or "at once")[:16],
        )
        for post in bench.remote()
    )


MEANT = [
    ("First", "x:acme", "2027-03-20T09:00"),
    ("Merry Christmas!", "x:acme", "2027-03-21T09:00"),
]

FORGED: dict[str, Callable[[Workbench, Snapshot], Intent]] = {
    "other words": lambda b, s: announced(b, s, text=EVIL),
    "a word more": lambda b, s: announced(b, s, text="Merry Christmas! Buy ACMECOIN"),
    "another account": lambda b, s: announced(b, s, account_ids=(account(b, "linkedin:acme-inc"),)),
    "one account more": lambda b, s: announced(
        b, s, account_ids=(account(b, "x:acme"), account(b, "linkedin:acme-inc"))
    ),
    "another time": lambda b, s: announced(b, s, slot=SLOT - timedelta(days=9)),
    "a block": lambda b, s: announced(b, s, blocks={"x": {"extra": {"replyTo": "1"}}}),
    "an address without a file": lambda b, s: announced(b, s, address="evil", text=EVIL),
    "the words under an address without a file": lambda b, s: announced(
        b, s, address="evil", account_ids=(account(b, "linkedin:acme-inc"),)
    ),
    "at once": lambda b, s: announced(b, s, publishes_now=True),
    "at once, other words": lambda b, s: announced(b, s, publishes_now=True, text=EVIL),
    "long ago": lambda b, s: announced(b, s, text=EVIL, at=b.now - timedelta(days=2)),
    "in the future": lambda b, s: announced(b, s, text=EVIL, at=b.now + timedelta(days=9)),
    "a body of other words": lambda b, s: announced(
        b,
        s,
        body={
            "accounts": [account(b, "x:acme")],
            "containers": [{"content": EVIL, "media": []}],
            "scheduledAt": "2027-03-21T09:00:00Z",
        },
    ),
    "a digest that is not the body's": lambda b, s: announced(
        b, s, body_digest="sha256:" + "0" * 64, text=EVIL
    ),
    "a replacement": lambda b, s: announced(
        b, s, text=EVIL, action=Action.REPLACE, remote_id="gone1"
    ),
    "a repetition": lambda b, s: announced(b, s, text=EVIL, action=Action.RETRY, address="first"),
    "a change": lambda b, s: announced(
        b,
        s,
        text=EVIL,
        action=Action.UPDATE,
        address="first",
        remote_id=s.records["first"].remote_id,
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_nobody_reviewed_is_never_sent(bench: Workbench, name: str) -> None:
    forge(bench, lambda s: replace(s, intents={(i := FORGED[name](bench, s)).address: i}))
    live(bench)
    stands = publications(bench)
    assert set(stands) <= set(MEANT)
    assert len(stands) == len(set(stands))
    ever = bench.sandbox("GET", "posts")["posts"]
    assert not any("EVIL" in json.dumps(post) for post in ever)
    assert not any(post["updateRequests"] for post in ever)  # nor for a moment


@pytest.mark.parametrize("name", ["other words", "another account", "another time", "a block"])
def test_the_post_itself_goes_out_once_all_the_same(bench: Workbench, name: str) -> None:
    """A true announcement that was overtaken by an edit delays by an hour; it is no dead end."""
    forge(bench, lambda s: replace(s, intents={"year": FORGED[name](bench, s)}))
    first = bench.run("apply", "--auto-approve")
    assert first.code == 1
    assert "its file says something else" in first.out + first.err
    bench.wait(hours=1)
    bench.run("apply", "--auto-approve")
    assert publications(bench) == MEANT


def test_the_very_post_of_the_file_is_sent_again_and_shown_with_its_words(bench: Workbench) -> None:
    forge(bench, lambda s: replace(s, intents={"year": announced(bench, s)}))
    plan = bench.run("plan", "--format", "json").json
    (change,) = plan["changes"]
    assert (change["action"], change["reasons"]) == ("create", ["open-intent"])
    assert change["after"]["containers"][0]["content"] == "Merry Christmas!"
    assert [one["username"] for one in change["deliveries"]] == ["acme"]
    assert plan["summary"]["create"] == 1
    assert "Merry Christmas!" in bench.run("plan", "--format", "markdown").out
    assert bench.run("apply", "--expect", plan["digest"], "--auto-approve").code == 0
    assert publications(bench) == MEANT


def test_a_key_that_is_not_derived_is_not_used(bench: Workbench) -> None:
    """The key of another post would bring that one back as the answer."""
    wrong = "11111111-1111-4111-8111-111111111111"
    forge(bench, lambda s: replace(s, intents={"year": replace(announced(bench, s), key=wrong)}))
    assert bench.run("apply", "--auto-approve").code == 1
    assert all(
        post["idempotencyKey"] != wrong for post in bench.remote() if "idempotencyKey" in post
    )
    assert publications(bench) == MEANT[:1]


def test_a_digest_from_before_the_state_was_written_approves_nothing_of_it(
    bench: Workbench,
) -> None:
    digest_seen = bench.run("plan", "--format", "json").json["digest"]
    forge(
        bench,
        lambda s: replace(s, intents={"evil": announced(bench, s, address="evil", text=EVIL)}),
    )
    bench.run("apply", "--auto-approve", "--expect", digest_seen)
    assert set(publications(bench)) <= set(MEANT)


def test_a_target_sends_nothing_of_another_address(bench: Workbench) -> None:
    bench.write("posts/third.yaml", POST.replace("Merry", "Quiet").replace("03-21", "03-22"))
    forge(bench, lambda s: replace(s, intents={"year": announced(bench, s)}))
    assert bench.run("plan", "--target", "third", "--format", "json").json["summary"]["create"] == 1
    run = bench.run("apply", "--auto-approve", "--target", "third")
    assert run.code == 0, run
    assert "Merry Christmas!" not in bench.remote_texts()
    assert "Quiet Christmas!" in bench.remote_texts()


def test_what_is_sent_again_counts_for_the_limits(bench: Workbench) -> None:
    bench.write(
        "postsync.yaml", bench.path("postsync.yaml").read_text() + "policy: {maxCreate: 0}\n"
    )
    forge(bench, lambda s: replace(s, intents={"year": announced(bench, s)}))
    assert bench.run("apply", "--auto-approve").code == 1
    assert publications(bench) == MEANT[:1]


# What the state says of the media library


@pytest.fixture
def pictured(bench: Workbench) -> Workbench:
    """Two posts are applied, each with a picture; a third one, with the first picture, is merged."""
    green, red = (_picture(colour) for colour in ((0, 200, 0), (200, 0, 0)))
    assert len(green) == len(red)
    for name, data in (("green", green), ("red", red)):
        bench.path(f"posts/{name}.png").write_bytes(data)
        bench.write(
            f"posts/{name}.yaml",
            f"accounts: [linkedin:acme-inc]\nscheduledAt: 2027-03-22T09:00:00Z\ncontent: {name}\n"
            f"media: [{{path: {name}.png, alt: {name}}}]\n",
        )
    bench.path("posts/year.yaml").unlink()
    bench.edit("posts/red.yaml", "T09:", "T12:")
    bench.apply()
    bench.write(
        "posts/again.yaml",
        "accounts: [linkedin:acme-inc]\nscheduledAt: 2027-03-23T09:00:00Z\ncontent: Look again\n"
        "media: [{path: green.png, alt: green}]\n",
    )
    return bench


def _picture(colour: tuple[int, int, int]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = b"".join(b"\0" + bytes(colour) * 400 for _ in range(300))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 400, 300, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + body


def led_astray(bench: Workbench, **changes: Any) -> None:
    """Let the digest of the green picture lead to something else."""
    green = hashlib.sha256(bench.path("posts/green.png").read_bytes()).hexdigest()

    def change(snapshot: Snapshot) -> Snapshot:
        forged = replace(snapshot.uploads[green], **changes)
        return replace(snapshot, uploads={**snapshot.uploads, green: forged})

    forge(bench, change)


def shown_picture(bench: Workbench) -> bytes:
    """The bytes that the public gets to see beside "Look again"."""
    (post,) = [p for p in bench.remote() if p["containers"][0]["content"] == "Look again"]
    name = post["containers"][0]["media"][0]["url"].split("/media/")[1].split("/")[1]
    return (bench.path(".postsync/sandbox.db-media") / name).read_bytes()


def other(bench: Workbench) -> Upload:
    snapshot = decode_snapshot(bench.state_file.read_bytes(), source="the state")
    green = hashlib.sha256(bench.path("posts/green.png").read_bytes()).hexdigest()
    (upload,) = [one for sha, one in snapshot.uploads.items() if sha != green]
    return upload


@pytest.mark.parametrize(
    "changes",
    [
        lambda red: {"url": red.url},
        lambda red: {"url": "https://evil.example/media/green.png"},
        lambda red: {"media_id": red.media_id},
        lambda red: {"media_id": "nothing"},
        lambda red: {"media_id": "../posts"},
        lambda red: {"size": 1},
    ],
)
def test_an_upload_counts_only_as_the_service_knows_it(
    pictured: Workbench, changes: Callable[[Upload], dict[str, Any]]
) -> None:
    led_astray(pictured, **changes(other(pictured)))
    pictured.apply()
    assert shown_picture(pictured) == pictured.path("posts/green.png").read_bytes()


def test_an_upload_that_the_service_knows_is_not_repeated(pictured: Workbench) -> None:
    before = len(list(pictured.path(".postsync/sandbox.db-media").iterdir()))
    pictured.apply()
    assert len(list(pictured.path(".postsync/sandbox.db-media").iterdir())) == before
    assert shown_picture(pictured) == pictured.path("posts/green.png").read_bytes()


# Records


def somebody_elses(bench: Workbench, account_name: str) -> str:
    """A post that the social team has scheduled by hand."""
    body = {
        "accounts": [account(bench, account_name)],
        "containers": [{"content": "By hand"}],
        "scheduledAt": "2027-03-20T09:00:00Z",
    }
    made = bench.sandbox("POST", "posts", body)
    return str(made.get("id") or made["post"]["id"])


def test_a_record_that_was_led_to_another_account_changes_nothing_there(bench: Workbench) -> None:
    """A change in place keeps the accounts of the post that it is made to."""
    theirs = somebody_elses(bench, "linkedin:acme-inc")

    def change(snapshot: Snapshot) -> Snapshot:
        record = replace(snapshot.records["first"], remote_id=theirs)
        echo = replace(record.echo, texts=("By hand",))
        return replace(snapshot, records={"first": replace(record, echo=echo)})

    forge(bench, change)
    bench.write(
        "posts/first.yaml",
        "accounts: [x:acme]\nscheduledAt: 2027-03-20T09:00:00Z\ncontent: Better\n",
    )
    live(bench)
    ever = bench.sandbox("GET", "posts")["posts"]
    (by_hand,) = [post for post in ever if post["id"] == theirs]
    assert (by_hand["containers"][0]["content"], by_hand["updateRequests"]) == ("By hand", 0)
    assert not any(
        "linkedin" in where for words, where, _ in publications(bench) if words != "By hand"
    )


def test_what_the_state_has_forgotten_does_not_go_out_at_once_again(bench: Workbench) -> None:
    bench.write("posts/now.yaml", "accounts: [x:acme]\ncontent: Out now\n")
    bench.apply()
    bench.wait(days=2)
    forge(
        bench,
        lambda s: replace(
            s,
            records={a: r for a, r in s.records.items() if a != "now"},
            began_at=s.began_at and s.began_at - timedelta(days=900),
        ),
    )
    live(bench)
    every = [p for p in bench.remote() if p["containers"][0]["content"] == "Out now"]
    assert len(every) == 1


def test_a_lease_for_ever_delays_and_is_lifted_by_hand(bench: Workbench) -> None:
    holder = Holder(who="evil", since=bench.now, operation="apply")
    forge(
        bench,
        lambda s: replace(s, lease=Lease(holder=holder, until=bench.now + timedelta(days=9000))),
    )
    assert bench.run("apply", "--auto-approve").code in {0, 4}
    bench.done("state", "unlock")
    bench.apply()
    assert publications(bench) == MEANT
