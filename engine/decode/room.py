"""Room for what is kept of payloads and contents: one measure for all connections of a trace."""

from __future__ import annotations

KEEP_CONTENT = 64 * 1024 * 1024
"""Octets of payloads and contents of frames that a trace keeps besides the journal, which has the octets they were read
from. A message of one frame that passed in one piece is made from those when it is asked for, and takes none."""


class Room:
    """How much may still be kept.

    Args:
        octets: What may be kept in all.

    Attributes:
        left: What may still be kept; none once something found no room, so that the beginning is what is kept.
    """

    __slots__ = ("left",)

    def __init__(self, octets: int = KEEP_CONTENT) -> None:
        self.left = octets

    def take(self, length: int) -> bool:
        """Take room for ``length`` octets; return whether there was any."""
        if length > self.left:
            self.left = 0
            return False
        self.left -= length
        return True
