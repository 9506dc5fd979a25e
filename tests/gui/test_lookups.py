"""What is looked up by index is what a look at everything finds."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from engine.events import Span
from engine.journal import Fact, Journal, Vantage, What
from gui.lookups import OctetsIndex
from gui.recording import Recording
from tests.gui.diagram.script import Script, request, response

KEY = (1, Vantage.CLIENT, What.SENT)
NOT_KEPT = Fact(at_ns=0, session=1, connection=1, vantage=Vantage.CLIENT, what=What.SENT, about={"length": 9})
PIECES = st.lists(st.binary(min_size=1, max_size=5), max_size=12)
SPAN = st.tuples(st.integers(0, 70), st.integers(0, 70)).map(lambda ends: Span(*sorted(ends)))


def facts_of(pieces: list[bytes]) -> list[Fact]:
    """The pieces as client facts, each followed by one of another connection."""
    return [
        Fact(at_ns=0, session=1, connection=connection, vantage=Vantage.CLIENT, what=What.SENT, octets=octets)
        for piece in pieces
        for connection, octets in ((1, piece), (2, b"elsewhere"))
    ]


@given(PIECES, SPAN, st.integers(0, 24))
def test_a_span_is_cut_out_of_what_was_sent(pieces: list[bytes], span: Span, first: int) -> None:
    facts = facts_of(pieces)
    index = OctetsIndex()
    index.take(facts, min(first, len(facts)))
    index.take(facts, len(facts))
    assert index.octets(facts, KEY, span) == b"".join(pieces)[span.start : span.end]


@given(PIECES, SPAN, st.integers(0, 24), st.integers(0, 12))
def test_in_the_log_of_a_journal_the_same_is_found(pieces: list[bytes], span: Span, first: int, lost: int) -> None:
    facts = facts_of(pieces)
    facts.insert(min(2 * lost, len(facts)), NOT_KEPT)
    journal = Journal()
    for fact in facts:
        journal.append(fact)
    by_facts, by_rows = OctetsIndex(), OctetsIndex()
    by_facts.take(facts, len(facts))
    for up_to in (min(first, len(facts)), len(facts)):
        by_rows.take(journal.facts, up_to)
    assert by_rows.octets(journal.facts, KEY, span) == by_facts.octets(facts, KEY, span)


def test_after_octets_that_were_not_kept_nothing_is_found() -> None:
    facts = facts_of([b"kept"])
    facts.append(NOT_KEPT)
    facts += facts_of([b"later"])
    index = OctetsIndex()
    index.take(facts, len(facts))
    assert index.octets(facts, KEY, Span(0, 20)) == b"kept"


class Counted(Sequence[Fact]):
    """Facts, and how often one was looked at."""

    def __init__(self, facts: list[Fact]) -> None:
        self._facts, self.looks = facts, 0

    def __len__(self) -> int:
        return len(self._facts)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        self.looks += 1
        return self._facts[place]


def test_of_ten_thousand_facts_only_those_of_the_span_are_looked_at() -> None:
    facts = Counted(facts_of([b"12345"] * 5000))
    index = OctetsIndex()
    index.take(facts, len(facts))
    facts.looks = 0
    assert index.octets(facts, KEY, Span(20_001, 20_014)) == b"2345123451234"
    assert facts.looks <= 4


def test_the_content_of_a_message_is_its_own_also_where_more_follow() -> None:
    script = Script()
    connection = script.session().connection().open(10)
    for turn in range(3):
        at = 1000 * (turn + 1)
        connection.up(at, request(f"/{turn}"))
        content = response(f"answer {turn}".encode())
        connection.down(at + 200, content)
    recording = Recording(number=1, title="", kind="file", journal=script.journal(), live=False)
    recording.refresh()
    events = recording.events
    found = [
        b"".join(events[at].data for at in recording.contents.of(number, event))
        for number, event in enumerate(events)
        if type(event).__name__ == "ResponseSeen"
    ]
    assert found == [b"answer 0", b"answer 0", b"answer 1", b"answer 1", b"answer 2", b"answer 2"]
