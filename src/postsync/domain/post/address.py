"""Addresses: the stable names of posts in a workspace."""

import re
import unicodedata
from collections.abc import Collection

from postsync.domain.late import late

MAX_LENGTH = 200

_ID = late(r"[A-Za-z0-9._/-]+\Z")
"""Letters, digits and `. _ - /` (contract, section 2.1)."""

_OF_VARIANT = late(r"@[A-Za-z0-9._:-]+\Z")
"""What the address of a variant has behind that of its post."""


def is_id(text: str) -> bool:
    """Whether `text` may be the name of a document: its `id`, or its path."""
    return 0 < len(text) <= MAX_LENGTH and _ID.match(text) is not None


def is_address(text: str) -> bool:
    """Whether `text` may name a post: a document, or one of its variants."""
    return len(text) <= MAX_LENGTH and is_id(_OF_VARIANT.sub("", text, count=1))


def is_meant(address: str, names: Collection[str]) -> bool:
    """Whether `names` hold an address, or that of its document."""
    return not names_of(address).isdisjoint(names)


def names_of(address: str, of: str = "") -> frozenset[str]:
    """What a post can be called: its address, and those of the documents that it is a part of."""
    return frozenset(filter(None, (address, whole_of(address), of)))


def whole_of(address: str) -> str:
    """The address of the document of which a post is a variant; itself, if it is none."""
    return address.partition("@")[0]


def variant_of(address: str) -> str:
    """The variant of its document that a post is; empty if it is none."""
    return address.partition("@")[2]


def stray_character(text: str) -> str | None:
    """The first character of `text` that no `id` has, or None."""
    found = re.search(r"[^A-Za-z0-9._/-]", text)
    return found[0] if found else None


def like_address(text: str) -> str:
    """An address that reads like `text`, such as `gruesse-an-alle`; empty where no letter of it can stay.

    Umlauts become two letters, accents go, and what is too long ends at a word.
    """
    plain = unicodedata.normalize("NFC", text).translate(_AS_LETTERS)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    parts = [re.sub(r"[^a-z0-9._]+", "-", part).strip("-.") for part in plain.split("/")]
    address = "/".join(filter(None, parts))
    if len(address) > _MUCH:
        address = address[:_MUCH].rpartition("-")[0] or address[:_MUCH]
    return address.strip("-./") if re.search(r"[a-z0-9]", address) else ""


_AS_LETTERS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ß": "ss", "æ": "ae", "ø": "o",
        "ł": "l", "&": " and ",
    }
)  # fmt: skip
_MUCH = 60
"""Characters of an address that is proposed: it is typed in commands."""


def words_of(address: str, file: str, of: str = "") -> str:
    """Where a file has the answers of a post, as a sentence names the place: of a variant they are its own.

    `of` is the address of its document, where that is known: a campaign has the answers beside its template.
    """
    if key_of(address, of):
        return f"{file}, beside its template"
    variant = variant_of(address)
    return f"the variant `{variant}` in {file}" if variant else file


def key_of(address: str, of: str) -> str:
    """The key by which a campaign has the answers about one of its posts; empty where they need none."""
    return address.removeprefix(f"{of}/") if of and whole_of(address) != of else ""


def address_of_path(path: str, posts_root: str) -> str:
    """The address of a post without `id`: its path below the posts folder, without suffix.

    Both paths are relative to the workspace, with forward slashes. `posts_root` may be empty.
    """
    inner = (
        path[len(posts_root) + 1 :] if posts_root and path.startswith(posts_root + "/") else path
    )
    stem, dot, suffix = inner.rpartition(".")
    return stem if dot and suffix in {"yaml", "yml"} else inner
