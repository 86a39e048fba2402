"""Names that people give time zones and that no zone has; zonenames.toml has them all."""

import tomllib
from pathlib import Path

_TABLES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("zonenames.toml").read_text("utf-8")
)
_WORDS = {name: text.split() for name, text in _TABLES["abbreviations"].items()}

ABBREVIATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    name: tuple(zip(words[::2], words[1::2], strict=True)) for name, words in _WORDS.items()
}
"""What each may stand for: zones, and the offset that it says."""

CITIES = {city: zone for zone, cities in _TABLES["cities"].items() for city in cities.split()}
WINDOWS = _TABLES["windows"]
IN_WORDS = {name.casefold(): zone for name, zone in (_TABLES["words"] | WINDOWS).items()}
"""The names of several words, those of Windows too."""
