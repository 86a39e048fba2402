"""Workspaces whose preview is looked at: one of everything, one that is hostile."""

import io
from pathlib import Path

from PIL import Image
from tests.integration.workbench import Workbench

PROSE = """\
The rover walks every endpoint of your service at night, and writes down where the documentation \
says something else. It found thirty-one surprises in forty services, and our favourite was a page \
that said it was down with status 200. Read the whole report before your users do: \
https://acme.example/rover/report?from=post #rover #documentation
"""

LINES = """\
Short.

Then a line with “quotes”, 1,234 numbers — and a dash - that is about as long as a line on a phone is.
And one more
and more
and more.

The end of it all stands far below, where nobody reads on.
"""

GERMAN = """\
Größere Überraschungen entdeckt der Rover in Schnittstellenbeschreibungen, deren \
Veröffentlichungszeitpunkt weit zurückliegt. Straßenbahnschienenritzenreiniger hat er keine gefunden, \
dafür Donaudampfschifffahrtsgesellschaftskapitänsmützen und einen Ärmelschoner in Größe XXL, was \
niemanden überrascht hat, der die Dokumentation kannte. Mehr unter https://acme.example/bericht
"""

TEXTS = {"prose": PROSE, "lines": LINES, "german": GERMAN}

SIZES = {
    "square": (600, 600),
    "wide": (900, 450),
    "banner": (1500, 300),
    "tall": (450, 900),
    "pillar": (320, 1000),
}


def picture(width: int, height: int, number: int) -> bytes:
    """A picture that tells at every point where that is: red grows to the right, green downwards.

    Blue tells which picture it is.
    """
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    which = Image.new("L", (width, height), number * BLUE_STEP)
    data = io.BytesIO()
    Image.merge("RGB", (across, down, which)).save(data, "JPEG", quality=95)
    return data.getvalue()


BLUE_STEP = 36


def rich(folder: Path) -> Workbench:
    """A workspace with each network, folds and crops, posts of each state and a broken file."""
    bench = Workbench(folder)
    media = bench.path("posts/media")
    media.mkdir(parents=True)
    for number, (name, (width, height)) in enumerate(SIZES.items()):
        (media / f"{name}.jpg").write_bytes(picture(width, height, number))
    for number in range(7):
        (media / f"of-{number}.jpg").write_bytes(picture(600, 400, number))
    bench.write("posts/changed.yaml", _changed("Before it was changed", "square", 9))
    bench.write("posts/leaves.yaml", f"accounts: [x:acme]\n{_at(10)}content: It goes away\n")
    bench.done("apply", "--auto-approve")
    bench.write("posts/changed.yaml", _changed(f"After it was changed. {PROSE}", "wide", 11))
    bench.path("posts/leaves.yaml").unlink()
    texts = (
        "linkedin:acme-inc, facebook:acme, x:acme, bluesky:acme.example, threads:acme, reddit:acme"
    )
    for name, text in TEXTS.items():
        body = "".join(f"  {line}\n" for line in text.splitlines())
        bench.write(f"posts/text-{name}.yaml", f"accounts: [{texts}]\n{_at(3)}content: |-\n{body}")
        with_picture = "instagram:acme, tiktok:acme, google_business:acme, pinterest:acme"
        bench.write(
            f"posts/caption-{name}.yaml",
            f"accounts: [{with_picture}]\n{_at(4)}containers:\n- content: |-\n"
            + "".join(f"    {line}\n" for line in text.splitlines())
            + "  media: [{path: media/square.jpg}]\n"
            "pinterest: {board_id: '1', title: 'A title that is so long that no pin shows all of it'}\n",
        )
    everywhere = "x:acme, linkedin:acme-inc, facebook:acme, bluesky:acme.example, instagram:acme"
    for name in SIZES:
        bench.write(f"posts/one-{name}.yaml", _pictures(f"{everywhere}, threads:acme", [name], 5))
    for count in (2, 3, 4):
        names = [f"of-{number}" for number in range(count)]
        bench.write(f"posts/some-{count}.yaml", _pictures(everywhere, names, 6))
    many = [f"of-{number}" for number in range(7)]
    bench.write("posts/many.yaml", _pictures("linkedin:acme-inc, facebook:acme", many, 6))
    mixed = ["tall", "square", "wide"]
    bench.write("posts/mixed.yaml", _pictures("instagram:acme, facebook:acme", mixed, 7))
    bench.write(
        "posts/thread.yaml",
        f"accounts: [x:acme, bluesky:acme.example, linkedin:acme-inc]\n{_at(8)}containers:\n"
        "- content: The first of three\n- content: The second\n- content: 'The third, https://acme.example'\n",
    )
    bench.write("posts/draft.yaml", "accounts: [x:acme]\ndraft: true\ncontent: Not yet\n")
    bench.write("posts/broken.yaml", f"acounts: [x:acme]\n{_at(12)}content: Hello\n")
    return bench


def _at(day: int) -> str:
    return f"scheduledAt: 2027-03-{day:02}T09:00:00Z\n"


def _pictures(accounts: str, names: list[str], day: int) -> str:
    media = "".join(f"  - {{path: media/{name}.jpg, alt: The picture {name}}}\n" for name in names)
    return f"accounts: [{accounts}]\n{_at(day)}containers:\n- content: Look\n  media:\n{media}"


def _changed(words: str, name: str, day: int) -> str:
    words = " ".join(words.split())
    return (
        f"accounts: [linkedin:acme-inc, facebook:acme]\n{_at(day)}containers:\n"
        f"- content: >-\n    {words}\n  media: [{{path: media/{name}.jpg}}]\n"
    )
