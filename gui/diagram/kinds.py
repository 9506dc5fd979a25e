"""The kinds of what stands on the diagram: whose end, which layer, what became of it. A part of ``notation``."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """The two ends of a connection."""

    CLIENT = "client"
    SERVER = "server"

    @property
    def other(self) -> Side:
        """The end across."""
        return Side.SERVER if self is Side.CLIENT else Side.CLIENT


class Layer(StrEnum):
    """What a thing belongs to; colour and shape follow it."""

    TCP = "tcp"
    TLS = "tls"
    REQUEST = "request"
    RESPONSE = "response"
    DATA = "data"
    CONTROL = "control"
    FAULT = "fault"


class Fate(StrEnum):
    """What is known of an arrow's two ends.

    IN_FLIGHT: sent, and the other end, which is observed, has not been given it yet.
    ARRIVED: seen at both ends.
    LOST: the other end is observed and was gone before it arrived.
    UNSEEN: sent; nobody observes the other end, or nobody could any more: it may well have arrived.
    FOUND: received; nobody observes the sender.
    """

    IN_FLIGHT = "in flight"
    ARRIVED = "arrived"
    LOST = "lost"
    UNSEEN = "receiver not observed"
    FOUND = "sender not observed"


class End(StrEnum):
    """How a connection ended, as far as its ends saw.

    FIN: it was closed. RESET: an end was told of a reset. BROKEN: an end was told of another error. FAILED: it never
    came to be.
    """

    OPEN = "open"
    FIN = "closed"
    RESET = "reset"
    BROKEN = "broken off"
    FAILED = "failed"
