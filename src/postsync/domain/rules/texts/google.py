"""Texts for Google Business: phone numbers (PS209) and links (PS210), which its review turns down."""

import re
from collections.abc import Iterator

from postsync.domain.networks.texts import Text
from postsync.domain.problem import Problem
from postsync.domain.rules.texts.filenames import is_file_name
from postsync.domain.text.addresses import addresses, spans_of_addresses

_PHONE = re.compile(
    r"""
    (?<![\w+$€£¥\#%.,:/()-]) (?<!\d\d\d\d[ ])                 # not in the middle of something else
    (?P<number>
        \+ (?!\d{1,3}(?:[ .]000)+(?!\d)) [1-9] (?:[ ().\-/]{0,3}\d){6,14}    # +49 30 1234567
      | \( (?:0\d{1,4}|[2-9]\d\d) \) [ -]? (?:[ -]?\d){6,12}                 # (555) 123-4567
      | 0\d (?:[ .-]\d\d){4}                                                 # 01 23 45 67 89
      | 0\d [ -] \d{6,9}                                                     # 06 12345678
      | 0\d{2,4} [ ]?[ /-][ ]? \d{2} (?:[ -]?\d){4,9}                        # 0800 123 456
      | (?:1[ .-])? [2-9]\d\d ([ .-]) \d{3} [ .-] \d{4}                      # 555-123-4567
    )
    (?! [\w%€$£] | [.,:/-]\d )
    """,
    re.VERBOSE,
)
_CALLED = re.compile(
    r"\b(?:tel|phone|telefon|fon|fax|mobil|mobile|whatsapp|call(?:\ us)?(?:\ at|\ on)?)[.:]*\ {0,2}"
    r"(?P<number>\d(?:[ /-]?\d){6,12})(?![\w%€$£]|[.,:/-]\d)",
    re.IGNORECASE,
)
_NO_CALL = re.compile(
    r"(?:order|invoice|ref|reference|isbn|ean|sku|iban|ticket|case|tracking|article|item|part|model"
    r"|serial|bestellung|bestellnummer|rechnung|artikel)"
    r"(?:\ (?:no|nr|number|nummer|id))?[.:#]*\ {0,2}\#?\Z",
    re.IGNORECASE,
)
"""What makes a number one that nobody calls, right before it."""

_DATE = re.compile(
    r"\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d\d\b|(?:19|20)\d\d[ ./-]\d{1,2}[ ./-]\d{1,2}\b"
)
_TIMES = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d ?- ?(?:[01]\d|2[0-4])[0-5]\d\b")
_WORD_BEFORE = 40


def check_phone(text: Text) -> Iterator[Problem]:
    """A problem at the first phone number."""
    content = text.content
    digits = sum(map(content.count, "0123456789"))
    if digits < 7:
        return
    index = _phone_in(content)
    if index is not None:
        yield Problem(
            rule="PS209",
            summary=f"{text.name} holds a phone number, for which Google Business has rejected posts",
            detail="Remove it: the profile shows the number, and a button of the post can call it.",
            path=text.path,
            offset=index,
        )


def check_link(text: Text) -> Iterator[Problem]:
    """A problem at the first link."""
    if "." not in text.content:
        return
    from postsync.domain.text.links import links

    found = [index for index, _ in addresses(text.content)]
    found += [link.start for link in links(text.content) if not is_file_name(link)]
    if found:
        yield Problem(
            rule="PS210",
            summary=f"{text.name} holds a link, for which Google Business has refused a post",
            detail="Move it to the button of the post, if the service offers one, or remove it.",
            path=text.path,
            offset=min(found),
        )


def _phone_in(content: str) -> int | None:
    """Where the first phone number begins; None if there is none."""
    inside = spans_of_addresses(content)
    found = [*_PHONE.finditer(content), *_CALLED.finditer(content)]
    starts = [match.start("number") for match in found if not _is_something_else(match)]
    return min((index for index in starts if not inside.cover(index)), default=None)


def _is_something_else(match: re.Match[str]) -> bool:
    """Whether what looks like a phone number is a date, a time or the number of a thing."""
    content, start = match.string, match.start("number")
    return bool(
        _DATE.match(content, start)
        or _TIMES.match(content, start)
        or _NO_CALL.search(content[max(start - _WORD_BEFORE, 0) : start])
    )
