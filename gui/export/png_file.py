"""A PNG file, written strip by strip: the picture is never whole in memory, and somebody else can go on in between.

Qt writes a picture that it holds as a whole, in one call that takes seconds for a long one.
"""

from __future__ import annotations

import struct
import zlib
from typing import IO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PER_METRE = 3780
"""Pixels of a screen of 96 to the inch."""
LEVEL = 6
_TRUECOLOUR = 2


class PngFile:
    """Writes 8-bit truecolour rows (PNG, third edition).

    Args:
        sink: Where the octets go.
        width: Pixels of a row.
        height: How many rows there will be.
        scale: Pixels for one of a screen.

    Raises:
        OSError: They cannot be written.
    """

    def __init__(self, sink: IO[bytes], width: int, height: int, scale: float = 1.0) -> None:
        self._sink = sink
        self._packer = zlib.compressobj(LEVEL)
        sink.write(SIGNATURE)
        self._chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _TRUECOLOUR, 0, 0, 0))
        self._chunk(b"pHYs", struct.pack(">IIB", *(2 * (round(PER_METRE * scale),)), 1))

    def write(self, octets: memoryview, row: int, stride: int) -> None:
        """Write the next rows.

        Args:
            octets: Whole rows, of ``stride`` octets each.
            row: The octets of each that count: three a pixel, red, green and blue.
            stride: From the beginning of one to that of the next.
        """
        # 9.2: each row begins with the type of its filter; 0 leaves it as it is, best for a drawing of few colours.
        rows = (octets[start : start + row] for start in range(0, len(octets), stride))
        packed = self._packer.compress(b"".join(part for each in rows for part in (b"\0", each)))
        if packed:
            self._chunk(b"IDAT", packed)

    def end(self) -> None:
        """Write what is still held back, and the end."""
        self._chunk(b"IDAT", self._packer.flush())
        self._chunk(b"IEND", b"")

    def _chunk(self, kind: bytes, data: bytes) -> None:
        self._sink.write(struct.pack(">I", len(data)) + kind + data)
        self._sink.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))
