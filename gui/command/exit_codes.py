"""What the program answers to whoever started it, when it is not 0."""

from __future__ import annotations

FAILED = 1
REFUSED = 2
INTERRUPTED = 130
NOBODY_READS = 141
"""As a program that the signal SIGPIPE ended, which is what happened as far as a shell is concerned."""
