"""Scribbler: YAML files as nobody should write them, in every style and with comments everywhere."""

from collections.abc import Callable
from random import Random

SIGNS = [*"ab1é🚀 \t:#-?!&*|>%@`'\"\\[]{},~=<.", "\n", "\n\n", "\n ", " \n"]
SIGNS += ["\u2028", "\x85", "\u200b", "\xa0"]
WORDS = [
    "yes",
    "null",
    "~",
    "12",
    "0049",
    "1.5",
    "2026-12-01",
    "12:30",
    "x:acme",
    "true",
    "so it is",
]
PROSE = [
    "word",
    "a",
    "#tag",
    "colon:",
    "-",
    "“so”",
    "",
    "https://acme.example/a-long-address",
    "🚀",
]
COMMENTS = [
    "# c",
    "#tag",
    "#",
    "# postsync: ignore[PS204] why",
    "# é 🚀",
    "#- entry",
    "# key: value",
]
COMMENTS += ["#\tb  "]
KEYS = ["id", "content", "accounts", "scheduledAt", "media", "x", "draft", "mine", "a b", "path"]
KEYS += ['"q: r"', "'s'"]


class Scribbler:
    """Writes files by chance; nearly all of them can be read."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._anchors: list[str] = []

    def file(self) -> bytes:
        """One file, of one document or several."""
        parts = self._some(2, self._comment)
        for number in range(self._random.choice([1, 1, 2, 3])):
            self._anchors = []
            if number or self._is(0.3):
                parts.append("---" + self._maybe(0.2, " # dashes"))
            parts += self._block(0, 0)
            parts += self._random.choice([[], [], ["# last"], ["", "# last"], ["..."], ["", ""]])
        text = "\n".join(parts) + self._random.choice(["", "\n", "\n\n"])
        text = text.replace("\n", self._random.choice(["\n", "\n", "\r\n", "\r"]))
        return (self._maybe(0.1, "\ufeff") + text).encode()

    def _is(self, chance: float) -> bool:
        return self._random.random() < chance

    def _maybe(self, chance: float, text: str) -> str:
        return text if self._is(chance) else ""

    def _some(self, most: int, make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(self._random.randint(0, most))] if self._is(0.4) else []

    def _comment(self) -> str:
        return self._maybe(
            0.7, " " * self._random.randint(0, 6) * self._is(0.5) + self._random.choice(COMMENTS)
        )

    def _text(self) -> str:
        if self._is(0.4):
            return "".join(self._random.choices(SIGNS, k=self._random.randint(0, 25)))
        words = self._random.choices(PROSE, k=self._random.randint(0, 60))
        return self._random.choice([" ", " ", " ", "\n", "\n\n"]).join(words)

    def _anchor(self) -> str:
        if not self._is(0.06):
            return ""
        self._anchors.append(self._random.choice("abc"))
        return f" &{self._anchors[-1]}"

    def _scalar(self, indent: int, *, in_flow: bool) -> str:
        text = self._text()
        deeper = "\n" + " " * (indent + self._random.randint(1, 3))
        if self._anchors and self._is(0.1):
            return f"*{self._random.choice(self._anchors)} "
        kind = self._random.randint(0, 6 if in_flow else 9)
        if kind < 3:
            return self._random.choice(WORDS)
        if kind == 3:
            return _in_double_quotes(text)
        flat = " ".join(text.replace("\\", "").split())
        if kind == 4:
            return (
                "'" + flat.replace("'", "''").replace(" ", deeper if self._is(0.3) else " ") + "'"
            )
        if kind == 5:
            return '"' + flat.replace('"', "").replace(" ", deeper if self._is(0.3) else "  ") + '"'
        if kind == 6:
            words = [word for word in flat.split() if word.isalnum()]
            return (deeper if self._is(0.3) else " ").join(words or ["word"])
        return self._literal(text, indent)

    def _literal(self, text: str, indent: int) -> str:
        sign = self._random.choice("|>") + self._random.choice(["", "-", "+", "2", "2-", "2+"])
        step = 2 if "2" in sign else self._random.randint(1, 4)
        lines = [" " * (indent + step) + line if line else "" for line in text.split("\n")]
        return "\n".join([sign + self._random.choice(["", "", " # head", " #tag"]), *lines])

    def _flow(self, indent: int, depth: int = 0) -> str:
        is_list = self._is(0.5)
        entries = []
        for key in self._random.sample(KEYS, self._random.randint(0, 3)):
            nested = depth < 2 and self._is(0.3)
            value = self._flow(indent, depth + 1) if nested else self._scalar(indent, in_flow=True)
            entries.append(value if is_list else f"{key}: {value}")
        inside = ",".join(f"{self._space(indent)}{one}{self._space(indent)}" for one in entries)
        return f"[{inside}]" if is_list else f"{{{inside}}}"

    def _space(self, indent: int) -> str:
        below = "\n" + " " * (indent + 1)
        return self._random.choice([" ", " ", "", "", below, f" # c{below}", f"{below}# c{below}"])

    def _block(self, indent: int, depth: int) -> list[str]:
        is_list = depth > 0 and self._is(0.5)
        lines: list[str] = []
        for key in self._random.sample(KEYS, self._random.randint(1, 4)):
            lines += self._some(3, self._comment)
            lines += self._entry(
                " " * indent + ("-" if is_list else f"{key}:"), indent, depth, is_list=is_list
            )
        return lines

    def _entry(self, head: str, indent: int, depth: int, *, is_list: bool) -> list[str]:
        beside = self._random.choice(["", "", "  # beside", " #tag"])
        if depth < 3 and self._is(0.4):
            deeper = indent + self._random.randint(1, 4)
            if not is_list and self._is(0.3):
                below = self._block(indent, depth + 1)
                if below[0].lstrip()[:1] == "-":
                    return [head + beside, *below]
            below = self._block(deeper, depth + 1)
            if (
                is_list
                and deeper > indent + 1
                and self._is(0.6)
                and below[0].strip()[:1] not in {"#", ""}
            ):
                below[0] = head + " " * (deeper - indent - 1) + below[0].lstrip()
                return below
            return [head + self._anchor() + beside, *below]
        if self._is(0.3):
            return [f"{head}{self._anchor()} {self._flow(indent)}{beside}"]
        if self._is(0.1):
            return [head + beside]
        over = f"\n{' ' * (indent + 1)}# between\n{' ' * (indent + 1)}" if self._is(0.1) else " "
        value = self._scalar(indent, in_flow=False)
        return [f"{head}{self._anchor()}{over}{value}{'' if value[:1] in {'|', '>'} else beside}"]


def _in_double_quotes(text: str) -> str:
    signs = {
        '"': '\\"',
        "\\": "\\\\",
        "\n": "\\n",
        "\t": "\\t",
        "\x85": "\\N",
        "\u2028": "\\L",
        "é": "\\xe9",
    }
    return '"' + "".join(signs.get(one, one) for one in text) + '"'
