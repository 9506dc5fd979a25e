"""What is meant by what was typed."""

from __future__ import annotations

import pytest

from engine.wishes import HTTP_SCHEMES, WEBSOCKET_SCHEMES
from gui.widgets.address import completed, means_websocket


@pytest.mark.parametrize(
    ("typed", "http", "websocket"),
    [
        ("localhost:8080", "http://localhost:8080", "ws://localhost:8080"),
        ("  example.com/a ", "http://example.com/a", "ws://example.com/a"),
        ("http://h/a", "http://h/a", "ws://h/a"),
        ("https://h", "https://h", "wss://h"),
        ("ws://h", "http://h", "ws://h"),
        ("WSS://h/Path", "https://h/Path", "WSS://h/Path"),
        ("ftp://h", "ftp://h", "ftp://h"),
        ("h/?next=http://other", "http://h/?next=http://other", "ws://h/?next=http://other"),
        ("", "", ""),
    ],
)
def test_a_url_is_completed_for_the_button_that_was_pressed(typed: str, http: str, websocket: str) -> None:
    assert completed(typed, HTTP_SCHEMES) == http
    assert completed(typed, WEBSOCKET_SCHEMES) == websocket


def test_only_a_websocket_scheme_means_a_websocket() -> None:
    assert means_websocket(" wss://h")
    assert not means_websocket("http://h")
    assert not means_websocket("ws.example.com")
