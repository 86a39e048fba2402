"""Campaigns: the same posts twice, as a template with rows and as a file each."""

import csv
import io
import json
import random
from datetime import timedelta
from pathlib import Path

from benchmarks import corpus

_BRANDS = 50
_NETWORKS = ("linkedin", "facebook", "threads")

_CAMPAIGN = """\
id: tips
forEach: ../data/tips.csv
template:
  accounts: ["linkedin:{{ row.brand }}", "facebook:{{ row.brand }}", "threads:{{ row.brand }}"]
  scheduledAt: "{{ row.at }}"
  labels: [tips, "{{ row.label | lower }}"]
  containers:
    - content: "{{ row.text }}\n#{{ row.label | lower }} {{ row.link }}"
      media: [{url: "https://media.acme.example/{{ row.key }}/0.jpg", alt: "Picture of {{ row.key }}"}]
    - content: "{{ row.reply }}"
  facebook: {publishAsReel: false, publishAsStory: false}
  threads: {replyControl: everyone}
"""


def write_campaign(folder: Path, count: int) -> None:
    """A workspace whose posts come from a table."""
    table = io.StringIO()
    rows = [_row(number, count) for number in range(count)]
    written = csv.DictWriter(table, rows[0], lineterminator="\n")
    written.writeheader()
    written.writerows(rows)
    _write(folder / "data/tips.csv", table.getvalue())
    _write(folder / "posts/tips.yaml", _CAMPAIGN)


def write_files(folder: Path, count: int) -> None:
    """A workspace with the same posts in files."""
    for number in range(count):
        path = folder / f"posts/{number // 100:03d}/tip-{number:05d}.yaml"
        _write(path, _file(_row(number, count)))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _row(number: int, of: int) -> dict[str, str]:
    rng = random.Random(f"tip {number}")
    slot = corpus.FIRST_SLOT + timedelta(days=27) * number / of
    return {
        "key": f"tip-{number:05d}",
        "brand": f"acme-{number % _BRANDS}",
        "at": f"{slot:%Y-%m-%dT%H:%M:%SZ}",
        "label": rng.choice(("Style", "Weather", "Feet")),
        "text": f"Tip {number}: {_words(rng, 30, 45)}",
        "link": f"https://acme.example/tips/{number}",
        "reply": f"More on {number}: {_words(rng, 15, 30)}",
    }


def _words(rng: random.Random, least: int, most: int) -> str:
    return " ".join(rng.choices(corpus.WORDS, k=rng.randint(least, most))) + " ✨"


def _file(row: dict[str, str]) -> str:
    label = row["label"].lower()
    accounts = ", ".join(f"{network}:{row['brand']}" for network in _NETWORKS)
    text = json.dumps(f"{row['text']}\n#{label} {row['link']}", ensure_ascii=False)
    return f"""\
id: tips/{row["key"]}
accounts: [{accounts}]
scheduledAt: "{row["at"]}"
labels: [tips, {label}]
containers:
  - content: {text}
    media: [{{url: "https://media.acme.example/{row["key"]}/0.jpg", alt: "Picture of {row["key"]}"}}]
  - content: {json.dumps(row["reply"], ensure_ascii=False)}
facebook: {{publishAsReel: false, publishAsStory: false}}
threads: {{replyControl: everyone}}
"""
