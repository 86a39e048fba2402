"""How the sound of a movie is coded, and how many channels it has."""

CODECS = {
    b"mp4a": "aac",
    b".mp3": "mp3",
    b"Opus": "opus",
    b"fLaC": "flac",
    b"alac": "alac",
    b"ac-3": "ac3",
    b"ec-3": "eac3",
    b"samr": "amr",
    b"sowt": "pcm",
    b"twos": "pcm",
    b"lpcm": "pcm",
    b"in24": "pcm",
    b"fl32": "pcm",
}

_MP3 = (0x69, 0x6B)
"""What an `mp4a` may hold besides AAC, by the number in its descriptor."""

_OF_CONFIGURATION = (0, 1, 2, 3, 4, 5, 6, 8)
"""Channels of AAC by the number of their arrangement; 0 says that it is described elsewhere."""

_OF_MODE = (2, 1, 2, 3, 3, 4, 4, 5)
"""Channels of AC-3 by the number of its mode, without the one for low tones."""

_DECODER, _SPECIFIC = 4, 5


def codec_of(name: bytes, entry: bytes) -> str | None:
    """The coding of the sound that `entry` describes, whose kind is `name`; None where it is not known."""
    if name == b"mp4a":
        decoder = _descriptor(entry, _DECODER)
        if decoder[:1] and decoder[0] in _MP3:
            return "mp3"
        if _object_of(_descriptor(entry, _SPECIFIC)) in {5, 29}:
            return "he-aac"
    return CODECS.get(name)


def channels_of(name: bytes, entry: bytes) -> int | None:
    """How many channels the sound has: what its own coding says, else what the track says."""
    at, width = (48, 4) if entry[16:18] == b"\0\2" else (24, 2)
    return _of_coding(name, entry) or int.from_bytes(entry[at : at + width]) or None


def _of_coding(name: bytes, entry: bytes) -> int:
    match name:
        case b"mp4a":
            return _of_aac(_descriptor(entry, _SPECIFIC))
        case b"ac-3":
            body = _box(entry, b"dac3")
            return _of_ac3(int.from_bytes(body[:3]) >> 11 & 7, int.from_bytes(body[:3]) >> 10 & 1)
        case b"ec-3":
            flags = int.from_bytes(_box(entry, b"dec3")[2:5])
            return _of_ac3(flags >> 9 & 7, flags >> 8 & 1) if flags else 0
        case b"Opus":
            return int.from_bytes(_box(entry, b"dOps")[1:2])
        case b"fLaC":
            body = _box(entry, b"dfLa")
            return (body[20] >> 1 & 7) + 1 if len(body) > 20 else 0
    return 0


def _of_ac3(mode: int, low: int) -> int:
    return _OF_MODE[mode] + low


def _of_aac(config: bytes) -> int:
    bits = int.from_bytes(config[:8].ljust(8, b"\0"))
    at = 59 if _object_of(config) < 32 else 53
    at -= 28 if bits >> at - 4 & 15 == 15 else 4  # a rate that has no number of its own
    arrangement = bits >> at - 4 & 15
    return _OF_CONFIGURATION[arrangement] if arrangement < len(_OF_CONFIGURATION) else 0


def _object_of(config: bytes) -> int:
    """Which kind of AAC: 2 is the usual one, 5 and 29 are HE-AAC; 0 where nothing says so."""
    if not config:
        return 0
    kind = config[0] >> 3
    return 32 + (int.from_bytes(config[:2]) >> 5 & 63) if kind == 31 else kind


def _box(entry: bytes, kind: bytes) -> bytes:
    """The body of a box in the description, empty where it has none."""
    at = entry.find(kind)
    return entry[at + 4 : at - 4 + int.from_bytes(entry[at - 4 : at])] if at >= 4 else b""


def _descriptor(entry: bytes, wanted: int) -> bytes:
    """The body of one of the descriptors of MPEG-4, which stand inside of each other."""
    data = _box(entry, b"esds")[4:]
    while len(data) > 2:
        tag, at = data[0], 1
        length = 0
        while at < min(5, len(data)):
            length = length << 7 | data[at] & 0x7F
            at += 1
            if not data[at - 1] & 0x80:
                break
        body = data[at:]
        if tag == wanted:
            return body[:length]
        # What stands before the next descriptor: a number and flags, or the numbers of the decoder.
        data = body[3:] if tag == 3 else body[13:] if tag == _DECODER else body[length:]
    return b""
