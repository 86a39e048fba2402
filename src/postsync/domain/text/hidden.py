# ruff: noqa: RUF001, SIM905 (other scripts look alike; one name after the other is what can be read)
"""Hidden characters: those that nobody sees where they stand, or that show as something else.

What a character is worth depends on what is around it. A zero-width joiner makes one family of four
people, or a ligature of Malayalam; between two Latin letters it is good for nothing but to be overlooked.
So this is one pattern: first what is right in its place, then everything that is not.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from postsync.domain.late import late
from postsync.domain.text.emoji import NATIONS, PICTURE

if TYPE_CHECKING:
    from regex import Pattern

# All that shows by itself, wherever it stands, of the scripts that most texts are made of. What is not
# among it is judged by the Unicode data of `regex`, whose import takes 15 ms.
_PLAIN = (
    r"\t\n -~\xa1-\xac\xae-\u02ff\u0386\u0388-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u05d0-\u05ea"
    r"\u0621-\u064a\u0660-\u066f\u0671-\u06d3\u06f0-\u06ff\u0904-\u0939\u0964-\u096f\u0e01-\u0e30\u0e32\u0e33\u0e3f-\u0e46\u1e00-\u1eff"
    r"\u2010-\u2027\u2030-\u205e\u2074-\u208e\u20a0-\u20bf\u2100-\u218b\u2190-\u23ff\u2460-\u27ff"
    r"\u2900-\u2b73\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9ffc\uac00-\ud7a3"
    r"\uff01-\uff9f\U0001f1e6-\U0001f1ff\U0001f300-\U0001f3f3\U0001f3f5-\U0001f64f\U0001f680-\U0001f6ff"
    r"\U0001f900-\U0001f9ff\U0001fa70-\U0001faff"
)

_MARKS = r"\u05b0-\u05bd\u0900-\u0903\u093a-\u093c\u093e-\u094d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""Marks of Hebrew, Devanagari and Thai, which show unless there are heaps of them."""

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: they turn what stands between them around."""

TAGS = range(0xE0000, 0xE0080)
"""Tag characters: ASCII that only machines read."""

_SHOWS = r"[\p{L}\p{M}\p{N}\p{P}\p{S}]"
_CURSIVE = "".join(
    rf"\p{{scx={one}}}"
    for one in "Arab Syrc Mand Nkoo Mong Phag Adlm Rohg Mani Phlp Sogd Chrs".split()
)
_BRAHMIC = "".join(
    rf"\p{{scx={one}}}"
    for one in (
        "Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt Lana Bali Java Sund Cham Limb "
        "Mtei Newa Gran Tirh Cakm Kthi Sylo Saur Sidd Modi Takr Shrd Khoj Sind Lepc Bugi Rjng Tglg Hano"
    ).split()
)
_SPACELESS = "".join(
    rf"\p{{scx={one}}}" for one in "Khmr Mymr Thai Laoo Lana Tavt Talu Tale Tibt Bali Java".split()
)
_KILLER = r"[\p{InSC=Virama}\p{InSC=Pure_Killer}\p{InSC=Invisible_Stacker}]"
_EAST_ASIAN = (
    r"[\p{Ideographic}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\u3001-\u303f\uff01-\uff65]"
)
_PERSON = r"\p{Emoji_Modifier_Base}"
_SIGN = "[\u2640\u2642\u26a7\u27a1\u2b05-\u2b07\u2194\u2195\u2b1b\u2b1c\U0001f7e5-\U0001f7eb]"
_JOINED_PAIRS = (
    "🏳🌈 🏳⚧ 🏴☠ ❤🔥 ❤🩹 ❤💋 😮💨 😵💫 🙂↔ 🙂↕ 😶🌫 🐕🦺 🐈⬛ 🐦⬛ 🐦🔥 🐻❄ 🍋🟩 🍄🟫 ⛓💥 👁🗨"
).split()
"""Emoji that are joined to others than people, and are no sign of gender, colour or direction."""

_STYLED = r"\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff"
"""Signs of which there is an emoji as well, or which keyboards treat so."""

_PICTURES_AND_SIGNS = (
    r"\U0001f321\U0001f324-\U0001f32c\U0001f336\U0001f37d\U0001f396-\U0001f397"
    r"\U0001f399-\U0001f39b\U0001f39e-\U0001f39f\U0001f3cb-\U0001f3ce\U0001f3d4-\U0001f3df"
    r"\U0001f3f3\U0001f3f5\U0001f3f7\U0001f43f\U0001f441\U0001f4fd\U0001f549-\U0001f54a"
    r"\U0001f56f-\U0001f570\U0001f573-\U0001f579\U0001f587\U0001f58a-\U0001f58d\U0001f590"
    r"\U0001f5a5\U0001f5a8\U0001f5b1-\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4"
    r"\U0001f5d1-\U0001f5d3\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef"
    r"\U0001f5f3\U0001f5fa\U0001f6cb\U0001f6cd-\U0001f6cf\U0001f6e0-\U0001f6e5\U0001f6e9"
    r"\U0001f6f0\U0001f6f3"
)
"""Pictures that are drawn in black without U+FE0F behind them, above the basic plane."""

_IN_PLACE = {
    # England, Scotland, Wales: the only flags that tag characters are used for.
    "\U0001f3f4": (rf".(?:{NATIONS})\U000e007f",),
    # Emoji style and text style, also of keycaps.
    "\ufe0e\ufe0f": (
        rf"(?<=[{PICTURE}--\U0001f3fb-\U0001f3ff]).",
        r"(?<=[\U0001f3fb-\U0001f3ff])\ufe0f",
        r"(?<=[0-9#*]).(?=\u20e3)",
        # Keyboards add them to stars, ticks and arrows as well.
        rf"(?<=[{_STYLED}]).",
    ),
    # Variants of ideographs, mathematical signs, letters, punctuation and hieroglyphs.
    r"\ufe00-\ufe06\U000e0100-\U000e01ef": (
        r"(?<=\p{Ideographic})[\ufe00-\ufe02\U000e0100-\U000e01ef]",
        r"(?<=[\p{Sm}--\p{ASCII}]|[[\p{scx=Mymr}\p{scx=Phag}\p{scx=Mani}]&&\p{L}])\ufe00",
        r"(?<=[\u2018\u2019\u201c\u201d\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f])[\ufe00\ufe01]",
        r"(?<=[\U00013000-\U0001342f\U00013460-\U000143fa])[\ufe00-\ufe06]",
    ),
    # Mongolian: variants of letters, the separator before a last vowel, the space before a suffix.
    r"\u180b-\u180f\u202f": (
        r"(?<=[\p{scx=Mong}&&\p{L}])[\u180b-\u180d\u180f]",
        r"(?<=[\p{scx=Mong}&&\p{L}]|[\u180b-\u180d\u180f])[\u180e\u202f](?=[\p{scx=Mong}&&\p{L}])",
    ),
    # Joiners: Arabic and its like before a letter, and where a letter is to look joined; the scripts of
    # India and its neighbours within a word, and after what takes away a vowel; emoji of several, with a
    # person, with a sign, or known.
    r"\u200c\u200d": (
        rf"(?<={_SHOWS})\u200c(?=[[{_CURSIVE}]&&\p{{L}}])",
        r"(?<=[\p{jt=D}\p{jt=L}]\p{jt=T}?)\u200d",
        r"(?<!\u200d)\u200d(?=[\p{jt=D}\p{jt=R}])",
        rf"(?<=[[{_BRAHMIC}]&&[\p{{L}}\p{{M}}]]).(?=[[{_BRAHMIC}]&&[\p{{L}}\p{{M}}]])",
        rf"(?<={_KILLER}).",
        rf"(?<={_PERSON}[\U0001f3fb-\U0001f3ff]?\ufe0f?)\u200d(?={PICTURE})",
        rf"(?<={PICTURE}\ufe0f?)\u200d(?={_PERSON}|{_SIGN})",
        *(rf"(?<={one[0]}\ufe0f?)\u200d(?={one[1]})" for one in _JOINED_PAIRS),
    ),
    # Where no space stands between words, this tells where a line may end.
    r"\u200b": (rf"(?<=[[{_SPACELESS}]&&{_SHOWS}]).(?=[[{_SPACELESS}]&&{_SHOWS}])",),
    # Spaces: one between two words, which then does not break, or before the first of a line; narrow
    # and wide ones beside numbers and punctuation; those of Chinese and Japanese, of Braille, and of
    # Ogham, which is a line.
    r"\xa0\u202f": (rf"(?<={_SHOWS}).(?={_SHOWS})",),
    r"\xa0": (rf"(?:(?<=\n)|(?<!.))\xa0{{1,4}}+(?={_SHOWS})",),
    r"\u2000-\u200a\u202f\u205f": (
        rf"(?<=[\p{{N}}.«‹„“(§№–—…•‣◦▪●→]).(?={_SHOWS})",
        rf"(?<={_SHOWS}).(?=[\p{{N}}!?:;»›”%‰€$£¥°)–—…·×])",
    ),
    r"\u3000": (
        rf"(?<={_EAST_ASIAN})\u3000{{1,8}}+(?!\u3000)",
        rf"(?<!\u3000)\u3000{{1,8}}+(?={_EAST_ASIAN})",
    ),
    r"\u2800-\u28ff": (r"[\u2801-\u28ff][\u2800-\u28ff]*+", r"\u2800++(?=[\u2801-\u28ff])"),
    r"\u1680": (r"(?<=[\u1681-\u169c]).(?=[\u1681-\u169c])",),
}
"""By the characters that they are about: what there must be around one of them. Nothing looks further
than 8 characters, so that no text takes longer than its length."""

_CJK = (
    r"\u1100-\u115e\u1161-\u11ff\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3105-\u312f\u3131-\u3163"
    r"\u3165-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufad9"
    r"\uff66-\uff9f\U00020000-\U0002fa1d\U00030000-\U000323af"
)
_RIGHT_TO_LEFT = (
    r"\u05d0-\u05f2\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0710-\u085f\u08a0-\u08c9\ufb1d-\ufdc7"
    r"\ufdf0-\ufdfb\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff"
)
_DIRECTIONS = ("\u061c", "\u200e", "\u200f")
_WIDE = "\u3000"
_MOST_WIDE, _INDENT = 8, 2
_NEAR = 200
"""Characters, within which letters of a script are looked for."""

_DRAWN_AS_NOTHING = r"\ufffc\U00016fe4\U0001d159\U00013430-\U0001345f"
"""A placeholder, a filler, a note without a head, and what hieroglyphs are arranged with."""

_SHOWN_ALL_THE_SAME = r"[\t\n\p{Prepended_Concatenation_Mark}[\p{Cn}&&\p{Extended_Pictographic}]]"
"""Among the format characters those that stand around numbers, and what emoji to come are set aside for."""

_OUT_OF_PLACE = (
    # Marks piled on one another, and a mark that would go onto what the page has before the text.
    r"[\p{M}--\p{DI}]{9,}+",
    r"[\p{M}&&\p{Inherited}--\p{DI}]{5,}+",
    r"(?P<mark>[\p{Mn}--\p{DI}])(?P=mark){3,}+",
    r"(?:(?<=[\n ])|(?<!.))[\p{M}&&\p{Inherited}--\p{DI}]++",
    r"\u2800++|\u3000++",
    r"[\p{Zs}--\u0020]",
    rf"(?P<one>[[\p{{DI}}\p{{C}}\p{{Zl}}\p{{Zp}}{_DRAWN_AS_NOTHING}]--{_SHOWN_ALL_THE_SAME}])(?P=one)*+",
)


_EMOJI_STYLE = "\ufe0f"


@cache
def usual() -> frozenset[str]:
    """What most texts have beyond ASCII, and what is plain by itself; the style of emoji as well.

    Letters of Europe, punctuation and emoji: to make the pattern of all that is plain takes longer than to
    check some posts.
    """
    spans_of_them = (
        (0xA1, 0xAC), (0xAE, 0x17F), (0x2010, 0x2027), (0x20A0, 0x20BF), (0x2190, 0x21FF), (0x2600, 0x27BF),
        (0x1F300, 0x1F3F3), (0x1F3F5, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF),
    )  # fmt: skip
    each = (chr(code) for first, last in spans_of_them for code in range(first, last + 1))
    return frozenset((" ", _EMOJI_STYLE, *each))


@cache
def _unstyled() -> "re.Pattern[str]":
    """What finds the style of emoji behind what has none."""
    return re.compile(f"(?<![{_STYLED}{_PICTURES_AND_SIGNS}]){_EMOJI_STYLE}")


@cache
def _plain() -> "re.Pattern[str]":
    """What finds each character that is not plain, and so is to be looked at closer."""
    return re.compile(f"[^{_PLAIN}{_MARKS}{_EMOJI_STYLE}]|[{_MARKS}]{{4}}|{_unstyled().pattern}")


def _odd_among(some: str) -> "re.Pattern[str]":
    """What finds each character of `some`, none of which is ASCII, that is not plain."""
    return _unstyled() if usual().issuperset(some) else _plain()


@cache
def _edge() -> "re.Pattern[str]":
    """What finds odd characters at the edge of a value, and those that are judged by their lines.

    In the value, what the file has beside them may be missing.
    """
    return re.compile(
        rf"[\n\"'\[\]{{}},][^{_PLAIN}{_MARKS}]|[\xa0\u2000-\u200a\u202f\u205f][\"'\]}},]"
        r"|[\u061c\u200e\u200f\u3000]"
    )


@cache
def _judge() -> "Pattern[str]":
    """What matches a character that is in its place, and in the group `hidden` a run that is not."""
    import regex

    in_place = "|".join(f"(?=[{about}])(?:{'|'.join(ways)})" for about, ways in _IN_PLACE.items())
    out_of_place = "|".join(_OUT_OF_PLACE)
    return regex.compile(f"(?V1)(?:{in_place}|(?P<hidden>{out_of_place}))", regex.DOTALL)


_UNUSUAL = late(r"[^\t\n -~]+")
_NOT_ASCII = b" " * 128 + bytes(range(128, 256))


@lru_cache(1)  # of each file several things are asked in a row
def beyond_ascii(text: bytes) -> str:
    """The runs of characters in `text`, which is UTF-8, that are not ASCII, with a space between two.

    In most texts they are few, and to look through them takes a tenth of the time.
    """
    return b" ".join(runs_beyond_ascii(text)).decode("utf-8", "surrogatepass")


def runs_beyond_ascii(text: bytes) -> list[bytes]:
    """The runs of characters in `text`, which is UTF-8, that are not ASCII, in order."""
    return text.translate(_NOT_ASCII).split()


def is_plain(odd: str) -> bool:
    """Whether everything shows by itself in these runs of a text that are not ASCII."""
    return _odd_among(odd).search(odd) is None


def may_hide(data: bytes) -> bool:
    """Whether anything may be hidden in values within `data`, a whole file of YAML in UTF-8. Quick."""
    if is_plain(beyond_ascii(data)):
        return False
    text = data.decode()
    return _edge().search(text) is not None or bool(spans(text))


def spans(text: str) -> list[tuple[int, int]]:
    """From where to where the characters of `text` are hidden, in order."""
    if text.isascii() and text.replace("\n", " ").isprintable():
        return []
    found, read = [], 0
    for odd in _odd_in(text):
        if odd >= read and (match := _judge().match(text, odd)):
            read = match.end()
            if match["hidden"] is not None and not _suits_its_line(text, *match.span()):
                found.append(match.span())
    return found


def _odd_in(text: str) -> Iterator[int]:
    """Where the characters of `text` stand that are not plain, by its few runs that are not ASCII."""
    for run in _UNUSUAL.finditer(text):
        for odd in _odd_among(run[0]).finditer(text, run.start(), run.end()):
            yield odd.start()


def _suits_its_line(text: str, start: int, end: int) -> bool:
    """Whether marks of direction, or spaces as wide as a letter, are among letters that need them.

    In another line they may begin a line, or be beside what is no word: a hashtag, a link, an emoji.
    """
    mark, count = text[start], end - start
    if mark != _WIDE and mark not in _DIRECTIONS:
        return False
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if mark in _DIRECTIONS and (count > 1 or before in _DIRECTIONS or after in _DIRECTIONS):
        return False
    first, last = max(start - _NEAR, 0), end + _NEAR
    begin = max(first, text.rfind("\n", first, start) + 1)
    stop = text.find("\n", end, last)
    letters = _letters_of(_CJK if mark == _WIDE else _RIGHT_TO_LEFT)
    if letters.search(text, begin, last if stop < 0 else stop):
        return count <= _MOST_WIDE
    if mark == _WIDE:
        begins_line = before in {"", "\n"}
        fits = count <= _INDENT and not after.isspace() and after != ""
        fits = fits and (begins_line or not after.isalnum())
    else:
        fits = not (before.isalpha() and after.isalpha())
    return fits and letters.search(text, first, last) is not None


@cache
def _letters_of(script: str) -> "re.Pattern[str]":
    return re.compile(f"[{script}]")


def hidden(text: str) -> list[tuple[int, str]]:
    """Each character of `text` that is hidden, and where it stands."""
    return [(at, text[at]) for start, end in spans(text) for at in range(start, end)]


def seen(text: str) -> str:
    """`text` as readers take it in: without what they do not see, and a blank is a space.

    Two posts that say the same here are one post twice, to everybody but a computer.
    """
    if text.isascii():
        return text
    data = text.encode("utf-8", "surrogatepass")
    odd = beyond_ascii(data)
    unseen, blanks = {_EMOJI_STYLE}.intersection(odd), set[str]()
    if not usual().issuperset(odd):
        unseen, blanks = set(_unseen().findall(odd)), set(_blanks().findall(odd))
    if len(unseen) + len(blanks) > _FEW or data.translate(None, _NO_CONTROLS):
        return _blanks().sub(" ", _unseen().sub("", text))
    for one in unseen:
        text = text.replace(one, "")
    for one in blanks:
        text = text.replace(one, " ")
    return text


_NO_CONTROLS = bytes([*range(0x09, 0x0E), *range(0x20, 0x7F), *range(0x80, 0x100)])

_FEW = 8
"""So many passes over a text are quicker than one that looks at each character."""


@cache
def _blanks() -> "re.Pattern[str]":
    """What finds spaces of any width, and fillers, which are drawn as one."""
    return re.compile(
        "[\xa0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0\ufffc\U00016fe4\U0001d159]"
    )


@cache
def _unseen() -> "re.Pattern[str]":
    """What finds characters that are ignored where a font has no use for them, and the blank ones."""
    return re.compile(
        "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u17b4\u17b5\u180b-\u180f"
        "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
        "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    )
