"""What somebody meant who typed something else: the name nearest to theirs, the scheme that they left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from itertools import islice

GUESSES = 3
"""How many names are offered at most."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")


def has_scheme(text: str) -> bool:
    """Return whether it begins as an absolute URL does (RFC 3986 section 3)."""
    return _SCHEME.match(text) is not None


def with_scheme(typed: str, schemes: Sequence[str]) -> tuple[str, str]:
    """Return a URL, with the first of ``schemes`` where none was typed; and the words that tell so, empty otherwise.

    What begins with one of ``schemes`` and a colon is a URL mistyped, and no host of that name.
    """
    mistyped = typed.lower().startswith(tuple(f"{scheme}:" for scheme in schemes))
    if not typed.strip() or has_scheme(typed) or mistyped:
        return typed, ""
    url = f"{schemes[0]}://{typed}"
    return url, f"a URL without a scheme is taken as one of {schemes[0]}: {url}"


def did_you_mean(typed: str, names: Collection[str]) -> str:
    """Return a question that offers the names nearest to what was typed; empty where none is near."""
    wanted = typed.lower()
    within = (name for name in names if len(wanted) > 1 and wanted in name)
    near = dict.fromkeys((*within, *get_close_matches(wanted, names, n=GUESSES)))
    *others, last = ["", *(f"“{name}”" for name in islice(near, GUESSES))]
    before = ", ".join(filter(None, others))
    return last and f"did you mean {before and f'{before} or '}{last}?"
