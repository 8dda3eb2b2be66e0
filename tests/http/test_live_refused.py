"""What a client of the live feed may not say, and how it is told."""

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.calls import activity
from tests.http.site import Site, token
from tests.http.sockets import opened, refused, subscribed
from tests.tenant.world import ANN


@pytest.fixture
def company() -> str:
    """A company nobody has used."""
    return str(uuid4())


GOOD = {"token": token(uuid4(), ANN)}


@pytest.mark.parametrize(
    ("messages", "code", "error"),
    [
        ([{"token": token(uuid4(), ANN, exp=time.time() - 5)}], 4401, "TL401"),
        ([{"token": 7}], 4401, "TL401"),
        ([{"subscribe": {}}], 4401, "TL401"),
        (["no json"], 4400, "TL400"),
        (["[]"], 4400, "TL400"),
        ([GOOD, {"subscribe": {"stauts": "planned"}}], 4400, "TL405"),
        ([GOOD, {"subscribe": {"company_id": str(uuid4())}}], 4400, "TL405"),
        ([GOOD, {"subscribe": {"limit": 3}}], 4400, "TL405"),
        ([GOOD, {"subscribe": {"cursor": "x"}}], 4400, "TL405"),
        ([GOOD, {"subscribe": {}, "before": 1}], 4400, "TL405"),
        ([GOOD, {"subscribe": []}], 4400, "TL400"),
        ([GOOD, '{"subscribe": {}, "after": %s}' % ("9" * 5000)], 4400, "TL400"),
        ([GOOD, {"subscribe": {}, "after": 5}], 4400, "TL416"),
        ([GOOD, {"subscribe": {}, "after": "x"}], 4400, "TL416"),
        ([GOOD, {"subscribe": {}, "after": ""}], 4400, "TL416"),
        ([GOOD, '{"subscribe": {}, "after": "\\ud800"}'], 4400, "TL400"),
        ([GOOD, '{"subscribe": {"status": "\\ud800"}}'], 4400, "TL400"),
        ([GOOD, {"subscribe": {}}, {"subscribe": {}}], 4400, "TL409"),
        ([GOOD, {"subscribe": {}}, {"token": token(uuid4(), ANN)}], 4403, "TL403"),
        ([{"token": token(None, None, "admin")}, {"subscribe": {}}], 4401, "TL401"),
    ],
)
def test_what_cannot_be_is_told_and_the_socket_closed(
    site: Site, messages: list[Any], code: int, error: str
) -> None:
    found, _, frames = refused(site, *messages)
    assert (found, frames[-1]["error"]["code"]) == (code, error)
    assert frames[-1]["error"]["hint"]


def test_a_position_ahead_of_the_database_is_told_to_come_again(site: Site, company: str) -> None:
    with subscribed(site, token(company)) as (_, start):
        ahead = f"{start.split('-')[0]}-{10**15}-0"
    code, reason, frames = refused(
        site, {"token": token(company)}, {"subscribe": {}, "after": ahead}
    )
    assert frames[0]["error"]["code"] == "TL425"
    assert (code, reason) == (1013, ahead)


def test_frames_of_other_kinds_and_sizes_are_refused(site: Site) -> None:
    assert refused(site, b"bytes")[0] == 1003
    assert refused(site, json.dumps({"token": "x" * 100_000}))[0] == 1009


def check_denied(error: InvalidStatus, status: int, code: str) -> None:
    """It is told as any request is."""
    answer = error.response
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = json.loads(answer.body or b"")
    assert (document["code"], document["request_id"]) == (code, answer.headers["x-request-id"])


def test_a_page_of_another_origin_does_not_get_in(site: Site) -> None:
    with pytest.raises(InvalidStatus) as caught, opened(site, origin="https://evil.example"):
        pass
    check_denied(caught.value, 403, "TL403")
    with opened(site, origin=site.url):
        pass


def test_the_end_of_a_token_is_the_end_of_its_stream_unless_another_comes(
    site: Site, company: str
) -> None:
    short = token(company, ANN, exp=time.time() + 3)
    with subscribed(site, short) as (first, _), subscribed(site, short) as (second, _):
        second.send(token=token(company, ANN))
        code, reason, _ = first.end()
        assert (code, reason) == (4401, "the token has expired")
        made = site.ask("POST", "/activities/", token(company), json=activity(subject="later"))
        assert made.status_code == 201
        assert second.changes(1) == [("insert", "later")]


def test_no_socket_is_at_another_path(site: Site) -> None:
    url = site.url.replace("http", "ws")
    with pytest.raises(InvalidStatus) as caught, connect(f"{url}/elsewhere/", proxy=None):
        pass
    check_denied(caught.value, 404, "TL404")
    line = site.wait(lambda line: line.get("path") == "none" and line["method"] == "WEBSOCKET")
    assert line["level"] == "info"


def test_a_head_of_a_socket_that_cannot_be_read_is_answered(site: Site) -> None:
    url = site.url.replace("http", "ws")
    for size, status, code in ((7_000, 404, "TL404"), (9_000, 431, "http_431")):
        path = f"{url}/elsewhere/?{'x' * size}"
        with pytest.raises(InvalidStatus) as caught, connect(path, proxy=None):
            pass
        check_denied(caught.value, status, code)
    many = {f"x-{n}": "x" for n in range(150)}
    with pytest.raises(InvalidStatus) as caught, opened(site, additional_headers=many):
        pass
    check_denied(caught.value, 431, "http_431")


def test_who_says_nothing_is_let_go(site: Site) -> None:
    with opened(site) as socket:
        assert socket.end(20)[0] == 4408
