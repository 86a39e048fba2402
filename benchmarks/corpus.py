"""The corpus: as many posts as wanted, the same on every machine, and no rule finds fault with one.

It is the calendar of eleven brands with nine accounts each. A post has 24 lines and 1 kB on average: one
or two containers of 100 to 1,500 characters with emoji, links and hashtags, pictures by file and by
address, up to three blocks, quoted times. Times are quoted because YAML readers of the peers make dates
of unquoted ones, which their own schema check then refuses.

It has what the networks want: texts that fit, pictures for Instagram and Pinterest, boards for pins. The
brands take turns, so that the posts of an account are 40 minutes apart, and all accounts fit into one
page of the service's list.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.picture import picture

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""When all benchmarks take place: the rehearsal clock is set to it."""

FIRST_SLOT = NOW + timedelta(days=1)
SLOTS = timedelta(days=27)
"""All posts are due within the horizon, no two of them at once."""

BRANDS = (
    "labs",
    "coffee",
    "garden",
    "bikes",
    "books",
    "games",
    "music",
    "travel",
    "sports",
    "kids",
)
"""Parts of a company; the company itself is the eleventh."""


class Team(NamedTuple):
    """The selectors of one brand, by what they take: texts of any length, shorter ones, pictures."""

    long: tuple[str, ...]
    medium: tuple[str, ...]
    short: tuple[str, ...]
    instagram: str
    pinterest: str


def _team(brand: str) -> Team:
    name = f"acme_{brand}" if brand else "acme"
    dashed = name.replace("_", "-")
    long = (f"linkedin:{dashed}-inc", f"linkedin:{dashed}-devs", f"facebook:{dashed}")
    medium = (*long, f"threads:{name}")
    short = (*medium, f"x:{name}", f"x:{name}_dev", f"bluesky:{dashed}.example")
    return Team(long, medium, short, f"instagram:{name}", f"pinterest:{name}")


TEAMS = tuple(map(_team, ("", *BRANDS)))

ACCOUNTS = tuple(
    (f"Acc{number:05d}", *selector.split(":"))
    for number, selector in enumerate(
        selector for team in TEAMS for selector in (*team.short, team.instagram, team.pinterest)
    )
)
"""Id, network and username of each."""

MEDIA_FILES = 8

_TEXT = """
today the new release brings faster plans clearer errors and a calmer way to publish we read every
report you sent and mended what hurt most try it tell us what is missing a short note about how teams
review posts before they go out from draft to pull request to the public nothing twice nothing lost
workshop rocket harbour garden coffee launch notes questions café naïve Grüße façade mañana
"""
WORDS = _TEXT.split()
_EMOJI = ["🚀", "✨", "🎉", "👀", "🛠️", "📦", "🌍", "💡", "☕", "🔭"]
_BLOCKS = {
    "instagram": (
        "publishAsStory: false",
        'locationId: "21365{n}"',
        "collaborators: [acme_press, acme_events]",
    ),
    "threads": ("replyControl: everyone",),
    "facebook": ("publishAsReel: false", "publishAsStory: false"),
    "pinterest": ('title: "Board picture {n}"', "link: https://acme.example/pins/{n}"),
    "linkedin": (),
    "x": (),
    "bluesky": (),
}
_NEEDED = {"pinterest": 'board_id: "10347724{n}"'}


def write_corpus(folder: Path, numbers: range, *, of: int, uploads: bool = True) -> None:
    """Write the posts with these numbers, `of` so many, a file each, and the media that they use.

    Without `uploads` all media are given by address.
    """
    media = folder / "posts" / "media"
    media.mkdir(parents=True, exist_ok=True)
    for number in range(MEDIA_FILES):
        (media / f"picture-{number}.jpg").write_bytes(picture(number * 8))
    for number in numbers:
        place = folder / path_of(number)
        place.parent.mkdir(exist_ok=True)
        place.write_text(text_of(number, of=of, uploads=uploads), "utf-8")


def path_of(number: int) -> str:
    return f"posts/{number // 100:03d}/post-{number:05d}.yaml"


def text_of(number: int, *, of: int, uploads: bool = True) -> str:
    """What the file of one post holds."""
    return "\n".join([*_post(number, of, uploads=uploads), ""])


def _post(number: int, of: int, *, uploads: bool) -> Iterator[str]:
    rng = random.Random(f"post {number}")
    sizes = [_size(rng, most) for most in ((1500,) if rng.random() < 0.4 else (1500, 1200))]
    pictured = rng.random() < 0.3
    accounts = _accounts(rng, TEAMS[number % len(TEAMS)], sizes, pictured=pictured)
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
        yield f"labels: [campaign-{number // 100:03d}, {rng.choice(WORDS[:40])}]"
    is_pin = accounts[0].startswith("pinterest:")
    is_alone = len({account.partition(":")[0] for account in accounts}) == 1
    yield "containers:"
    for index, size in enumerate(sizes):
        yield from _container(rng, number, index, size, is_alone=is_alone)
        if pictured and index == 0:
            yield from _media(rng, number, 1 if is_pin else rng.randint(1, 2), uploads=uploads)
    yield from _blocks(rng, number, accounts)
    if rng.random() < 0.3:
        yield "missed: skip"
    if rng.random() < 0.2:
        yield "protect: true"


def _size(rng: random.Random, most: int) -> int:
    """Characters of a text: mostly short, sometimes long."""
    return int(min(most, max(100, rng.lognormvariate(5.7, 0.6))))


def _accounts(rng: random.Random, team: Team, sizes: list[int], *, pictured: bool) -> list[str]:
    """Up to three accounts of a brand that take such texts. A pin stands alone: it has no replies."""
    size = max(sizes)
    fitting = team.long if size > 400 else team.medium if size > 220 else team.short
    chosen = rng.sample(fitting, rng.randint(1, 3))
    if pictured and len(sizes) == 1 and size <= 450:
        return [team.pinterest]
    if pictured and rng.random() < 0.5:
        chosen[rng.randrange(len(chosen))] = team.instagram
    return sorted(chosen)


def _container(
    rng: random.Random, number: int, index: int, size: int, *, is_alone: bool
) -> Iterator[str]:
    lines = [f"Post {number}, part {index + 1} {rng.choice(_EMOJI)}"]
    ending = _ending(rng, number, is_alone=is_alone) if index == 0 and rng.random() < 0.6 else ""
    left = size - len(lines[0]) - len(ending)
    while left > 0:
        words = rng.choices(WORDS, k=rng.randint(7, 11))
        line = " ".join(words).capitalize() + rng.choice((".", "!", f" {rng.choice(_EMOJI)}"))
        lines.append(line[:left].strip() or "…")
        left -= len(lines[-1]) + 1
    if ending:
        lines.append(ending)
    if len(lines) == 1 or rng.random() < 0.15:
        text = "\\n".join(lines)
        yield f'  - content: "{text}"'
    else:
        yield "  - content: |-"
        yield from (f"      {line}" for line in lines)


def _ending(rng: random.Random, number: int, *, is_alone: bool) -> str:
    """A link, a hashtag, or both. A post for one network alone has no link behind its "more"."""
    link, tag = f"https://acme.example/news/{number}", f"#{rng.choice(WORDS[:40])}"
    chosen: str = rng.choice((link, tag, f"{link} {tag}"))
    return tag if is_alone else chosen


def _media(rng: random.Random, number: int, count: int, *, uploads: bool) -> Iterator[str]:
    yield "    media:"
    for index in range(count):
        if rng.random() < 0.5 and uploads:
            yield f"      - path: ../media/picture-{(number + index) % MEDIA_FILES}.jpg"
        else:
            yield f"      - url: https://media.acme.example/{number}/{index}.jpg"
        yield f'        alt: "Picture {index + 1} of post {number}"'


def _blocks(rng: random.Random, number: int, accounts: list[str]) -> Iterator[str]:
    for network in sorted({account.partition(":")[0] for account in accounts}):
        fields = [line for line in _BLOCKS[network] if rng.random() < 0.8]
        if network in _NEEDED:
            fields.append(_NEEDED[network])
        if fields:
            yield f"{network}:"
            yield from (f"  {line.format(n=f'{number:05d}')}" for line in fields)
        elif rng.random() < 0.5:
            yield f"{network}: {{}}"
