"""Links as they are typed, kept and said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import LinkChanged
from engine.link import LINKS, NO_LINK, Link
from gui.diagram import link_words
from gui.links import LinkDraft, LinkRefused, draft_of, figures, kept, known, read


@pytest.mark.parametrize("name", LINKS)
def test_a_link_with_a_name_is_kept_by_it(name):
    assert known(kept(LINKS[name])) == LINKS[name]


@given(st.integers(0, 60_000), st.integers(0, 500), st.none() | st.integers(1, 1000))
def test_what_is_typed_is_kept_and_typed_again(delay, jitter, rate):
    draft = LinkDraft(delay=str(delay), jitter=str(jitter), rate="" if rate is None else str(rate))
    link = read(draft)
    assert draft_of(link) == draft
    assert known(kept(link)) == link


@pytest.mark.parametrize("text", ["", "custom", "custom x 1", "custom 1 2 3 4", "nothing known", "custom 1 nan"])
def test_what_cannot_be_read_is_no_link(text):
    assert known(text) == NO_LINK


@pytest.mark.parametrize(
    ("draft", "field", "said"),
    [
        (LinkDraft(delay="-1"), "delay", "from 0 to 60,000 ms"),
        (LinkDraft(jitter="often"), "jitter", "a number of ms, not “often”"),
        (LinkDraft(rate="nan"), "rate", "from 0 to 100,000 Mbit/s"),
        (LinkDraft(rate="0"), "rate", "empty for no limit"),
    ],
)
def test_what_makes_no_link_says_why_and_where(draft, field, said):
    with pytest.raises(LinkRefused, match=said) as refused:
        read(draft)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (NO_LINK, "adds nothing"),
        (LINKS["4g"], "25 ms each way, ±8 ms, 10 Mbit/s up, 30 Mbit/s down"),
        (LINKS["classroom"], "700 ms each way"),
        (
            Link(delay_up_ms=1, delay_down_ms=2, rate_up=125e3, rate_down=125e3),
            "1 ms there, 2 ms back, 1 Mbit/s each way",
        ),
    ],
)
def test_a_link_is_told_with_all_its_figures(link, said):
    assert figures(link) == said


def changed(link: Link) -> LinkChanged:
    return LinkChanged(at_ns=0, session=1, **link.about())


@pytest.mark.parametrize(
    ("link", "over", "mark"),
    [
        (NO_LINK, "", "link: none from here on"),
        (LINKS["4g"], "over 4G (made here)", "link: 4G, 25 ms each way, ±8 ms"),
        (
            Link(delay_up_ms=1, delay_down_ms=2),
            "over a custom link (made here)",
            "link: a custom link, 1 ms there, 2 ms back",
        ),
        (Link(rate_up=125e3), "over a custom link (made here)", "link: a custom link, 1 Mbit/s"),
    ],
)
def test_a_link_is_said_to_be_made_here(link, over, mark):
    assert link_words.over(changed(link)) == over
    assert link_words.changed(changed(link)) == mark
