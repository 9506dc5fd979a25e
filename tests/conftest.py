"""What holds for all tests: how long an example of a property takes says nothing about what is tested."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("wirescope", deadline=None)
settings.load_profile("wirescope")
