from __future__ import annotations

import re

import pytest

from engine.faults import explain
from engine.journal import Journal, Recorder, What
from engine.secrets import OpaqueMasker, mask_secrets, mask_url, without_secret_fields, without_userinfo
from engine.sessions.outcome import write_end


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://me:secret@host:80/a?b=c@d", "http://me:***@host:80/a?b=c@d"),
        ("https://host/a:b@c", "https://host/a:b@c"),
        ("ws://me@host/", "ws://me@host/"),
        ("no URL: a:b@c", "no URL: a:b@c"),
        (
            "Nothing at ws://me:p@ss@host/ or http://you:x@there.",
            "Nothing at ws://me:***@host/ or http://you:***@there.",
        ),
        ("opening https://:secret@host", "opening https://:***@host"),
    ],
)
def test_a_password_within_a_url_is_masked_wherever_the_url_stands(text, shown):
    assert mask_url(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET /a?token=abc&b=1", "GET /a?token=***&b=1"),
        ("ws://h/?b=1&ACCESS_TOKEN=a.b-c%20d#part", "ws://h/?b=1&ACCESS_TOKEN=***#part"),
        ("https://me:pw@h/?sig=x", "https://me:***@h/?sig=***"),
        ("Location: /back#access_token=abc&state=1", "Location: /back#access_token=***&state=1"),
        ("GET /?api_key=1&key=2&password=3&secret=4&signature=5&sig=6&code=7", None),
        ("GET /?tokens=1&keyboard=2&token", "GET /?tokens=1&keyboard=2&token"),
        ("GET /token=1", "GET /token=1"),
        ("key=1 & code=2", "key=1 & code=2"),
        ('{"url": "/?token=abc", "b": 1}', '{"url": "/?token=***", "b": 1}'),
    ],
)
def test_what_is_shared_has_no_value_of_a_parameter_that_is_known_to_be_secret(text, shown):
    if shown is None:
        shown = re.sub(r"\d", "***", text)
    assert mask_secrets(text) == shown


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://me:secret@host/a?b@c", "https://host/a?b@c"),
        ("ws://token@host", "ws://host"),
        ("me:secret@host/path", "host/path"),
        ("//me:p@ss@host/", "//host/"),
        ("http://host/a@b", "http://host/a@b"),
        ("host:80", "host:80"),
        ("", ""),
    ],
)
def test_name_and_password_are_left_out_of_a_url(url, kept):
    assert without_userinfo(url) == kept


def test_lines_of_fields_with_credentials_are_left_out():
    lines = (
        "Accept: */*\nAuthorization: Bearer 1\n cookie : a=b\nX-One: cookie\nProxy-Authorization Basic 2\nCookies: c"
    )
    assert without_secret_fields(lines) == "Accept: */*\nX-One: cookie\nCookies: c"


def test_a_piece_that_goes_on_within_a_value_is_masked_and_another_stream_is_not():
    masker = OpaqueMasker()
    assert masker.mask("down", 10, b"Set-Cookie: se") == b"Set-Cookie: **"
    assert masker.mask("up", 24, b"cret") == b"cret"
    assert masker.mask("down", 24, b"cret\r\nAge: 1") == b"****\r\nAge: 1"
    assert masker.mask("down", 99, b"cret") == b"cret"


def test_a_session_begins_and_ends_without_the_password_of_its_url():
    journal = Journal()
    url = "https://me:secret@host/"
    recorder = Recorder.start(journal, title=f"GET {url}", kind="http", url=url)
    write_end(recorder, explain(ValueError(f"{url} is not liked")))
    started, ended = journal.facts
    assert started.about == {"title": "GET https://me:***@host/", "kind": "http", "url": "https://me:***@host/"}
    assert ended.what is What.SESSION_END
    assert ended.about["error"] == "https://me:***@host/ is not liked."
