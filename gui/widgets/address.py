"""What is meant by what was typed into the URL field; knows no Qt."""

from __future__ import annotations

import re

from engine.wishes import HTTP_SCHEMES, WEBSOCKET_SCHEMES

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_OTHER = {
    **dict(zip(HTTP_SCHEMES, WEBSOCKET_SCHEMES, strict=True)),
    **dict(zip(WEBSOCKET_SCHEMES, HTTP_SCHEMES, strict=True)),
}


def means_websocket(text: str) -> bool:
    """Return whether a WebSocket is asked for by the scheme itself."""
    found = _SCHEME.match(text.strip())
    return found is not None and found[1].lower() in WEBSOCKET_SCHEMES


def completed(text: str, schemes: tuple[str, ...]) -> str:
    """Return the URL that is meant, of one of ``schemes``.

    http and ws stand for each other, as https and wss do; where no scheme was typed, the first is meant.
    What is beyond help is returned as it is; the check of the wish will say what is wrong.
    """
    text = text.strip()
    if not text:
        return text
    found = _SCHEME.match(text)
    if found is None:
        return f"{schemes[0]}://{text}"
    scheme = found[1].lower()
    if scheme not in schemes and scheme in _OTHER:
        return _OTHER[scheme] + text[len(scheme) :]
    return text
