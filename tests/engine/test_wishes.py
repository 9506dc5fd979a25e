from __future__ import annotations

import pytest

from engine.wishes import HTTP_SCHEMES, HttpWish, WishRefused, check_url


@pytest.mark.parametrize(
    "url", ["http://me:hunter2/x@host/", "http://me:hunter2?@host/", "http://me:hunter2@h\u2100st/"]
)
def test_what_is_wrong_with_a_url_is_said_without_what_may_be_a_password(url):
    with pytest.raises(WishRefused) as refused:
        check_url(url, HTTP_SCHEMES)
    assert refused.value.field == "url"
    assert "hunter2" not in refused.value.text


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(WishRefused):
        HttpWish(url=f"http://host:{port}/")
