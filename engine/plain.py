"""Text of peers as one line that can be shown anywhere: on a terminal, in a file, on a label."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Return text with a space for each white space, and a middle dot for each other character that cannot be seen.

    What steers a terminal, or turns the direction of writing, does nothing then. The length stays the same.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " if character.isspace() else "·" for character in text)
