"""Phone numbers in a text: as people all over the world write them, and not what merely has digits.

No library finds them here. Google's own takes a list of countries to look for, and with all of them it
finds lottery numbers, dates and parts of order numbers too. What follows goes by how numbers are
written: an international one by its sign, a national one by its leading zero, its parentheses or its groups.
Where a country writes nothing but eight or nine digits, only its time zones tell them from other numbers.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from postsync.domain.text.addresses import spans_of_addresses

_MARKS_LIKE_ASCII = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\ufe63", "-"),
        **dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
        **dict.fromkeys("\u202f\u205f\u3000\t", " "),
        "\uff0b": "+", "\uff08": "(", "\uff09": ")", "\uff0e": ".", "\uff0f": "/",
    }
)  # fmt: skip

_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "PLN", "CZK", "DKK", "NOK", "SEK", "JPY", "INR", "BRL")
_BEGINS = r"(?<![\w+$€£¥₹\#%.,:/()&=-])(?<![$€£¥₹]\ )" + "".join(
    rf"(?<!{one}\ )" for one in _CURRENCIES
)
_UNITS = "|".join(("km", "kg", "mm", "cm", "m", "kr", "zł", "Kč", *_CURRENCIES))
_ENDS = rf"(?![\w%€$£¥₹°] | [.,:/-]\d | \ (?:[%€$£¥₹]|(?:{_UNITS})\b))"
"""What a number does not stand beside, because it is the middle of something else, money, or a measure."""
_STRONG = rf"""
    (?<!\d\d\d\d\ ){_BEGINS}
    (?P<number>
        \+[1-9](?:(?:\(0\)|[ ().\-/]){{0,4}}+\d){{6,14}}                 # +49 30 1234567, +49 (0)30 1234567
      | 00[ ]?[1-9](?:[ ().\-/]{{0,3}}\d){{8,14}}                        # 0049 30 1234567
      | (?:[178][ -]?)?\((?:0\d{{1,4}}|0\d\ \d|[1-9]\d{{0,3}})\)[ -]?(?:[ -]?\d){{5,11}}  # (555) 123-4567
      | 0\d{{1,4}}\(\d{{1,4}}\)\d{{3,4}}                                 # 03(1234)5678
      | 0(?:[ ][1-9]|[1-9])\d{{0,4}}(?:\ ?[ ./-]\ ?\d{{1,10}}){{1,5}}     # 0800 123 456, 030 / 12 34 56 78
    )
    {_ENDS}
    """


def _alone(forms: str) -> str:
    """A pattern of numbers that do not stand amid other groups of digits."""
    before = r"(?:(?<!\d\ )|(?<=[/:-]\d\ )|(?<=[/:-]\d\d\ ))"
    return rf"{before}{_BEGINS}(?P<number>(?:{forms})){_ENDS}(?!\ [\d(])"


_WEAK = _alone(
    r"""
        (?:1[ .-])?[2-9]\d\d(?P<sep>[ .-])\d{3}(?:(?P=sep)|-)\d{4}       # 555-123-4567
      | [6-9]\d{9} | [6-9]\d{4}[ -]\d{5}                                 # India: 98765 43210
      | 0[1-9]\d{8,9}                                                    # 09012345678
      | 1[3-9]\d{9} | 1[3-9]\d[ -]\d{4}[ -]\d{4}                         # China: 138 0013 8000
      | 8[3489]\d{9} | 8[ -]\d{3}[ -]\d{3}[ -]\d\d[ -]\d\d               # Russia: 8-912-345-67-89
      | [1-9]\d{2}[ .-]\d\d[ .-]\d\d[ .-]\d\d                            # Spain: 612 34 56 78
      | [1-9]\d[ .-]\d{3}[ .-]\d\d[ .-]\d\d                              # Poland: 22 123 45 67
      | [36]\d\d[ -]\d{7}                                                # Colombia: 321 1234567
      | [1-9]\d[ -]9?\d{4}[ -]\d{4}                                      # Mexico, Brazil: 55 1234 5678
      | 1[ -]?[3-9]00(?:[ -]\d{1,4}){2,3}                                # Australia: 1300 123 456
    """
)

_LOCAL = {
    "eight": _alone(
        r"[2-9]\d{7} | [2-9]\d{3}[ -]\d{4} | [2-9]\d(?:\ \d\d){3} | [2-9]\d\d\ \d\d\ \d{3}"
    ),
    "nine": _alone(r"[1-9]\d{8} | [1-9]\d\d(?P<sep>[ .-])\d{3}(?P=sep)\d{3} | [1-9]\d\ \d{3}\ \d{4}"),
    "one and eight": _alone(r"[29]\d{8} | [29][ -]\d{4}[ -]?\d{4}"),
}  # fmt: skip
"""Numbers without a zero or a sign, as some countries write them."""

_LOCAL_IN = {
    "eight": (
        "Europe/Copenhagen Europe/Oslo Arctic/Longyearbyen Atlantic/Faroe Europe/Riga Europe/Tallinn "
        "Asia/Singapore Singapore Asia/Hong_Kong Hongkong Asia/Macau Asia/Qatar Asia/Bahrain Asia/Kuwait "
        "Asia/Muscat Africa/Tunis Africa/Abidjan Indian/Mauritius America/Costa_Rica America/Guatemala "
        "America/El_Salvador America/Panama America/Managua America/Tegucigalpa America/Montevideo"
    ),
    "nine": (
        "Europe/Madrid Atlantic/Canary Africa/Ceuta Europe/Lisbon Portugal Atlantic/Madeira Atlantic/Azores "
        "Europe/Warsaw Poland Europe/Prague America/Lima Africa/Luanda Africa/Maputo Europe/Andorra"
    ),
    "one and eight": "America/Santiago America/Punta_Arenas Chile/Continental",
}

_CALLED = (
    r"(?:\b(?:t[ée]l[ée]?(?:phone)?|telefon[oe]?|teléfono|telefonnummer|phone(?:\ number)?|fon|fax|mobile?|"
    r"mob|cell|handy|m[óo]vil|celular|tlf|puh|gsm|whats\ ?app|viber|signal|sms|hotline|"
    r"call(?:\ us)?(?:\ now|\ today)?(?:\ at|\ on)?|text\ us(?:\ at|\ on)?|ring(?:\ us)?(?:\ on)?|dial|"
    r"anruf(?:en)?(?:\ unter)?|ruf(?:en\ sie)?(?:\ uns)?(?:\ an)?(?:\ unter)?|appelez(?:-nous)?(?:\ au)?|"
    r"ll[aá]ma(?:nos|me)?(?:\ al)?|chiama(?:ci|mi)?(?:\ al(?:lo)?)?|ligue(?:\ para)?|bel(?:\ ons)?|zadzwoń|"
    r"звоните|тел(?:ефон)?|هاتف|फ़?फोन|טלפון|โทร)|電話|电话|전화|☎\ufe0f?|📞|📱|📲)"
    r"[.:]*\ {0,2}(?P<number>\d(?:[ /.-]?\d){6,12})(?![\w%€$£]|[.,:/-]\d)"
)
_NO_CALL = (
    r"\b(?:order|invoice|ref|reference|isbn|issn|ean|gtin|upc|asin|sku|iban|bic|ticket|case|tracking|parcel|article|"
    r"item|part|model|serial|code|coupon|voucher|gutschein|promo|pin|vat|tax|account|konto|customer|member|"
    r"booking|reservation|confirmation|flight|policy|batch|lot|licen[cs]e|registration|siren|siret|nif|cif|"
    r"uid|id|zip|plz|dhl|ups|fedex|usps|orcid|imei|patent|patents?|bestellung|bestellnummer|rechnung|rechnungsnummer|"
    r"artikel|artikelnummer|kunde|kundennummer|sendung|sendungsnummer|buchung|buchungsnummer|commande|facture|"
    r"pedido|factura|ordine|fattura|n[úu]mero\ de\ pedido)"
    r"(?:\ (?:no|nr|number|nummer|id))?\b[.:#]*\ {0,2}\#?\Z"
)
"""What stands right before a number that nobody calls."""

_DRAWN = re.compile(
    r"lott|loto|lucky|winning|jackpot|bingo|drawn|draw\b|powerball|keno|quin[ai]|euromil|zahlen|numéros|números|numeri",
    re.IGNORECASE,
)
"""Words of those who draw numbers."""

_HIGHEST_DRAWN = 70
_FREE = frozenset({"0800", "0808", "0180", "0900", "0300", "0120", "0570"})
"""What numbers begin with that cost callers nothing, or more than others."""

_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[ ./-]{1,3}(?:0?[1-9]|[12]\d|3[01])[ ./-]{1,3}(?:19|20)\d\d\b"
    r"|(?:19|20)\d\d[ ./-]{1,3}\d{1,2}[ ./-]{1,3}\d{1,2}\b"
    r"|(?:0[1-9]|[12]\d|3[01])[./-](?:0[1-9]|1[0-2])[./-]\d\d\b(?![./-]\d)"
)
_DAY_WITHIN = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b")
_HOURS = re.compile(r"(?:[01]\d|2[0-4])[ .]?[0-5]\d ?- ?(?:[01]\d|2[0-4])[ .]?[0-5]\d\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:[ .]\d{3})+\Z")
_WORD_BEFORE, _LINE_BEFORE = 40, 80


def phone_in(content: str, zone: str | None = None) -> int | None:
    """Where the first phone number of a text begins; `zone` is the time zone of those who wrote it."""
    flat = _folded(content)
    inside = spans_of_addresses(flat)
    starts = (
        match.start("number")
        for match in _candidates(flat, zone)
        if not (_is_something_else(match) or inside.cover(match.start("number")))
    )
    return min(starts, default=None)


def _folded(content: str) -> str:
    """`content` with the digits, dashes and spaces of ASCII for those of other scripts, each in its place."""
    if content.isascii():
        return content
    plain = content.translate(_MARKS_LIKE_ASCII)
    if any(one.isdecimal() and not one.isascii() for one in plain):
        plain = "".join(str(unicodedata.decimal(one, one)) for one in plain)
    return plain


def _candidates(flat: str, zone: str | None) -> Iterator[re.Match[str]]:
    for match in _compiled(_STRONG).finditer(flat):
        if _is_number(match["number"], flat[max(match.start() - _LINE_BEFORE, 0) : match.start()]):
            yield match
    for match in _compiled(_WEAK).finditer(flat):
        if not match["number"].endswith("0000"):
            yield match
    local = _local_in().get(zone or "")
    if local is not None:
        yield from (one for one in _compiled(local).finditer(flat) if _is_local(one["number"]))
    yield from re.compile(_CALLED, re.IGNORECASE).finditer(flat)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Few posts go where phone numbers are minded."""
    return re.compile(pattern, re.VERBOSE)


@cache
def _local_in() -> dict[str, str]:
    return {zone: _LOCAL[form] for form, zones in _LOCAL_IN.items() for zone in zones.split()}


def _is_number(number: str, before: str) -> bool:
    """Whether what begins as phone numbers do has the groups of one."""
    groups = re.findall(r"\d+", number)
    total = sum(map(len, groups))
    if number.startswith("+"):
        is_decimal = len(groups) == 2 and number[len(groups[0]) + 1] == "." and len(groups[1]) > 3
        return not (is_decimal or (total < 10 and _THOUSANDS.fullmatch(number)))
    if number.startswith("00"):
        return total >= 11 and (len(groups) > 1 or total >= 13)
    if "(" in number:
        return 7 <= total <= 13 and not any(_YEAR.fullmatch(one) for one in groups[:1])
    return _is_national(groups, number, total) and not _are_drawn(groups, number, before)


def _is_national(groups: list[str], number: str, total: int) -> bool:
    """Whether groups that begin with a zero are a national number."""
    lengths = [len(one) for one in groups]
    if set(lengths) == {2}:
        return len(groups) == 5 or (
            len(groups) == 4 and number[2] == "-" and number.count("-") == 1
        )
    if groups[0] in _FREE:
        return 7 <= total <= 14
    if lengths[0] == 1:
        return 10 <= total <= 11 and lengths[1] in {2, 3}
    if total == 8 and (lengths[0] > 2 or lengths[1] < 3):
        return False
    if number.count(".") == 3 and all(
        length < 4 and int(one) < 256 for one, length in zip(groups, lengths, strict=True)
    ):
        return False  # an address of the internet
    is_postcode = lengths == [5, 4] and "-" in number
    return 8 <= total <= 12 and not is_postcode and max(lengths) <= 9


def _are_drawn(groups: list[str], number: str, before: str) -> bool:
    """Whether numbers of two digits come from a lottery: in their order, or beside a word that says so."""
    signs = set(re.findall(r"\D+", number))
    if any(len(one) > 2 for one in groups) or len(signs) > 1:
        return False
    numbers = [int(one) for one in groups]
    is_rising = numbers == sorted(set(numbers)) and numbers[-1] <= _HIGHEST_DRAWN
    return is_rising or _DRAWN.search(before.rpartition("\n")[2]) is not None


def _is_local(number: str) -> bool:
    groups = re.findall(r"\d+", number)
    if all(_YEAR.fullmatch(one) or one.endswith("00") for one in groups):
        return False
    return len(set(map(len, groups))) > 1 or len(groups) < 4 or groups != sorted(groups)


def _is_something_else(match: re.Match[str]) -> bool:
    """Whether what looks like a phone number is a date, a time, a book or the number of a thing."""
    flat, start = match.string, match.start("number")
    digits = re.sub(r"\D", "", match["number"])
    is_book = len(digits) == 13 and digits.startswith(("978", "979"))
    return bool(
        is_book
        or _DATE.match(flat, start)
        or _DAY_WITHIN.search(match["number"])
        or _HOURS.match(flat, start)
        or re.search(_NO_CALL, flat[max(start - _WORD_BEFORE, 0) : start], re.IGNORECASE)
    )
