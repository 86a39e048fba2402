"""A picture: the bytes of a JPEG, made without any library, of the size that networks ask for."""

SIDE = 1080
_BLOCKS = (SIDE // 8) ** 2


def picture(shade: int) -> bytes:
    """A square of one grey, from 0 for the darkest to 63 for the brightest."""
    # The first block says how far it is from the middle grey, and all others that they are the same.
    bits = f"10{shade:06b}0" + "00" * (_BLOCKS - 1)
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + _segment(0xDB, bytes([0]) + bytes([16] * 64))
        + _segment(0xC0, bytes([8, *SIDE.to_bytes(2), *SIDE.to_bytes(2), 1, 1, 0x11, 0]))
        # Of differences there are none (0) and those of six bits (10); of details none (0).
        + _segment(0xC4, bytes([0x00, 1, 1, *[0] * 14, 0, 6]))
        + _segment(0xC4, bytes([0x10, 1, *[0] * 15, 0]))
        + _segment(0xDA, bytes([1, 1, 0, 0, 63, 0]))
        + scan
        + b"\xff\xd9"
    )


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data
