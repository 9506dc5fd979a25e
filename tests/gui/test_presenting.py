"""What the heads of lifelines say of a client: what it told of itself, and nothing that was not seen."""

from __future__ import annotations

import pytest

from gui.presenting import heads
from tests.gui.diagram.script import Script, request, response


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("User-Agent: Wirescope aiohttp/3.14.5\r\n", "aiohttp"),
        ("User-Agent: Python/3.11 websockets/17.4\r\n", "websockets"),
        ("User-Agent: curl/8\r\n", ""),
        ("", ""),
    ],
)
def test_a_client_has_the_library_that_its_requests_tell_of(agent: str, said: str) -> None:
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, request(fields=agent))
    wire.down(200, response())
    diagram = script.diagram()
    ((client, server),) = [pane.lifelines for pane in heads(diagram, diagram.height)]
    assert (client.more, server.more) == (said, "")
