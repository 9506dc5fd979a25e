from __future__ import annotations

from websockets.frames import EXTERNAL_CLOSE_CODES

from engine import registries
from engine.events import Opcode


def test_close_codes_that_may_be_sent_are_those_websockets_takes() -> None:
    ours = {code for code in range(3000) if registries.may_be_sent(code)}
    assert ours == {int(code) for code in EXTERNAL_CLOSE_CODES}
    assert registries.may_be_sent(3000)
    assert registries.may_be_sent(4999)
    assert not registries.may_be_sent(5000)


def test_opcodes_have_names() -> None:
    assert [registries.opcode_name(opcode) for opcode in Opcode] == [opcode.name for opcode in Opcode]
    assert registries.opcode_name(11) == "OPCODE B"
