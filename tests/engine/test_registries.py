from __future__ import annotations

from http import HTTPStatus

import pytest
from websockets.frames import CLOSE_CODE_EXPLANATIONS, EXTERNAL_CLOSE_CODES

from engine import registries
from engine.events import Opcode


def test_reasons_are_those_of_the_standard_library() -> None:
    # Reasons that changed with RFC 9110 differ by the Python version, and the joke of RFC 2324 is not registered.
    later = {408, 413, 414, 416, 422, 203}
    for status in HTTPStatus:
        meaning = registries.status_meaning(status)
        if meaning.section.startswith("RFC 9110 15.") and status not in later and meaning.section.count(".") == 2:
            assert meaning.name == status.phrase


@pytest.mark.parametrize(
    ("status", "name", "section"),
    [
        (200, "OK", "RFC 9110 15.3.1"),
        (101, "Switching Protocols", "RFC 9110 15.2.2"),
        (426, "Upgrade Required", "RFC 9110 15.5.22"),
        (299, "Successful", "RFC 9110 15.3"),
        (999, "Unknown", "RFC 9110 15"),
    ],
)
def test_a_status_has_a_name_and_a_section(status: int, name: str, section: str) -> None:
    meaning = registries.status_meaning(status)
    assert (meaning.name, meaning.section) == (name, section)
    assert meaning.text.endswith(".")


def test_close_codes_that_may_be_sent_are_those_websockets_takes() -> None:
    ours = {code for code in range(3000) if registries.may_be_sent(code)}
    assert ours == {int(code) for code in EXTERNAL_CLOSE_CODES}
    assert registries.may_be_sent(3000)
    assert registries.may_be_sent(4999)
    assert not registries.may_be_sent(5000)


@pytest.mark.parametrize("code", [*sorted(int(code) for code in CLOSE_CODE_EXPLANATIONS), 999, 2000, 3000, 4001, 5000])
def test_every_close_code_is_explained_in_a_sentence(code: int) -> None:
    text = registries.close_code_meaning(code)
    assert text[0].isupper()
    assert text.endswith(".")


def test_opcodes_have_names() -> None:
    assert [registries.opcode_name(opcode) for opcode in Opcode] == [opcode.name for opcode in Opcode]
    assert registries.opcode_name(11) == "OPCODE B"
    assert registries.opcode_meaning(3).section == "RFC 6455 5.2"


def test_methods_are_told_apart_by_case() -> None:
    assert registries.method_meaning("GET").section == "RFC 9110 9.3.1"
    assert registries.method_meaning("get").section == "RFC 9110 9.1"
