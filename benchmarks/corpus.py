"""The corpus: as many posts as wanted, the same on every machine, all of them valid.

A post has 25 lines and 1 kB on average: one or two containers of 100 to 1,500 characters with emoji,
media by file and by address, up to three blocks, quoted times. Times are quoted because YAML readers
of the peers make dates of unquoted ones, which their own schema check then refuses.
"""

import random
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""When all benchmarks take place: the rehearsal clock is set to it."""

FIRST_SLOT = NOW + timedelta(days=1)
SLOTS = timedelta(days=27)
"""All posts are due within the horizon, no two of them at once."""

ACCOUNTS = (
    ("Acc00001", "x", "acme"),
    ("Acc00002", "x", "acme_dev"),
    ("Acc00003", "linkedin", "acme-inc"),
    ("Acc00004", "linkedin", "acme-devs"),
    ("Acc00005", "instagram", "acme"),
    ("Acc00006", "facebook", "acme"),
    ("Acc00007", "threads", "acme"),
    ("Acc00008", "bluesky", "acme.example"),
    ("Acc00009", "pinterest", "acme"),
)

MEDIA_FILES = 8

_TEXT = """
today the new release brings faster plans clearer errors and a calmer way to publish we read every
report you sent and mended what hurt most try it tell us what is missing a short note about how teams
review posts before they go out from draft to pull request to the public nothing twice nothing lost
workshop rocket harbour garden coffee launch notes questions café naïve Grüße façade mañana
"""
_WORDS = _TEXT.split()
_EMOJI = "🚀✨🎉👀🛠️📦🌍💡☕🔭"
_LONG = ("linkedin:acme-inc", "linkedin:acme-devs", "facebook:acme")
_MEDIUM = (*_LONG, "threads:acme")
_SHORT = (*_MEDIUM, "x:acme", "x:acme_dev", "bluesky:acme.example")
_PICTURED = ("instagram:acme", "pinterest:acme")
_BLOCKS = {
    "instagram": (
        "publishAsStory: false",
        'locationId: "21365{n}"',
        "collaborators: [acme_dev, acme_labs]",
    ),
    "threads": ("replyControl: everyone",),
    "facebook": ("publishAsReel: false", "publishAsStory: false"),
    "pinterest": (
        'title: "Board picture {n}"',
        "link: https://acme.example/pins/{n}",
        'board_id: "10347724{n}"',
    ),
    "linkedin": (),
    "x": (),
    "bluesky": (),
}


def write_corpus(folder: Path, numbers: range, *, of: int, uploads: bool = True) -> None:
    """Write the posts with these numbers, `of` so many, a file each, and the media that they use.

    Without `uploads` all media are given by address.
    """
    media = folder / "posts" / "media"
    media.mkdir(parents=True, exist_ok=True)
    for number in range(MEDIA_FILES):
        (media / f"picture-{number}.png").write_bytes(_picture(number))
    for number in numbers:
        place = folder / path_of(number)
        place.parent.mkdir(exist_ok=True)
        place.write_text("\n".join([*_post(number, of, uploads=uploads), ""]), "utf-8")


def path_of(number: int) -> str:
    return f"posts/{number // 100:03d}/post-{number:05d}.yaml"


def _post(number: int, of: int, *, uploads: bool) -> Iterator[str]:
    rng = random.Random(f"post {number}")
    sizes = [_size(rng) for _ in range(1 if rng.random() < 0.4 else 2)]
    pictured = rng.random() < 0.3
    accounts = _accounts(rng, max(sizes), pictured=pictured)
    slot = FIRST_SLOT + SLOTS * number / of
    yield "# yaml-language-server: $schema=../../schemas/post.schema.json"
    yield f"id: campaign-{number // 100:03d}/post-{number:05d}"
    if len(accounts) > 1:
        yield "accounts:"
        yield from (f"  - {account}" for account in accounts)
    else:
        yield f"accounts: [{accounts[0]}]"
    yield f'scheduledAt: "{slot:%Y-%m-%dT%H:%M:%SZ}"'
    if rng.random() < 0.5:
        yield f"labels: [campaign-{number // 100:03d}, {rng.choice(_WORDS[:40])}]"
    yield "containers:"
    for index, size in enumerate(sizes):
        yield from _container(rng, number, index, size)
        if pictured and index == 0:
            yield from _media(rng, number, uploads=uploads)
    yield from _blocks(rng, number, accounts)
    if rng.random() < 0.3:
        yield "missed: skip"
    if rng.random() < 0.2:
        yield "protect: true"


def _size(rng: random.Random) -> int:
    """Characters of a text: mostly short, sometimes long."""
    return int(min(1500, max(100, rng.lognormvariate(5.7, 0.6))))


def _accounts(rng: random.Random, size: int, *, pictured: bool) -> list[str]:
    fitting = _LONG if size > 450 else _MEDIUM if size > 230 else _SHORT
    chosen = rng.sample(fitting, rng.randint(1, 3))
    if pictured:
        chosen[rng.randrange(len(chosen))] = rng.choice(_PICTURED)
    return sorted(chosen)


def _container(rng: random.Random, number: int, index: int, size: int) -> Iterator[str]:
    lines = [f"Post {number}, part {index + 1} {rng.choice(_EMOJI)}"]
    left = size - len(lines[0])
    while left > 0:
        words = rng.choices(_WORDS, k=rng.randint(7, 11))
        line = " ".join(words).capitalize() + rng.choice((".", "!", f" {rng.choice(_EMOJI)}"))
        lines.append(line[:left].strip() or "…")
        left -= len(lines[-1]) + 1
    if len(lines) == 1 or rng.random() < 0.15:
        text = "\\n".join(lines)
        yield f'  - content: "{text}"'
    else:
        yield "  - content: |-"
        yield from (f"      {line}" for line in lines)


def _media(rng: random.Random, number: int, *, uploads: bool) -> Iterator[str]:
    yield "    media:"
    for index in range(rng.randint(1, 2)):
        if rng.random() < 0.5 and uploads:
            yield f"      - path: ../media/picture-{(number + index) % MEDIA_FILES}.png"
        else:
            yield f"      - url: https://media.acme.example/{number}/{index}.png"
        yield f'        alt: "Picture {index + 1} of post {number}"'


def _blocks(rng: random.Random, number: int, accounts: list[str]) -> Iterator[str]:
    for network in sorted({account.partition(":")[0] for account in accounts}):
        fields = [line for line in _BLOCKS[network] if rng.random() < 0.8]
        if fields:
            yield f"{network}:"
            yield from (f"  {line.format(n=f'{number:05d}')}" for line in fields)
        elif rng.random() < 0.5:
            yield f"{network}: {{}}"


def _picture(number: int) -> bytes:
    """A valid PNG of 64 by 64 grey pixels, another for each number."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([number * 16] * 64) for _ in range(64))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
