"""What browsers and clients of the web expect: compression, origins, HEAD."""

import gzip
from collections.abc import Iterator

import pytest

from tests.http import wire
from tests.http.site import API, Site, serve, token
from tests.tenant.world import ANN, OURS, World

ANNS = token(OURS, ANN)
PAGE = "/activities/timeline/"
CRM = "https://crm.example"
READS = [
    PAGE,
    "/activities/",
    "/activities/search/?q=open",
    "/activities/facets/",
    "/activities/summary/",
    "/activities/feed/",
]


@pytest.fixture(scope="module")
def web(world: World) -> Iterator[Site]:
    """A server that two origins may ask."""
    started = serve(world.dsn, "--cors-origins", f"{CRM}, http://localhost:3000")
    yield started
    started.end()
    wire.check_log(started)


def test_who_asks_for_gzip_gets_the_same_bytes_in_it(site: Site) -> None:
    for path in (PAGE, "/activities/feed/?limit=8"):
        plain = site.ask("GET", path, ANNS, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert len(plain.content) > 1000
        raw = wire.send(site.url, wire.head("GET", API + path, ANNS, "Accept-Encoding: gzip"))
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode().lower().split("\r\n")
        assert "content-encoding: gzip" in lines
        assert f"content-length: {len(body)}" in lines
        assert len(body) < len(plain.content) / 2
        assert gzip.decompress(body) == plain.content
        packed = site.ask("GET", path, ANNS, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["etag"] == plain.headers["etag"]
        # A cache that keeps both has to know them apart, by token and by encoding.
        for answer in (plain, packed):
            vary = {word.strip().lower() for word in answer.headers["vary"].split(",")}
            assert {"authorization", "accept-encoding"} <= vary
            assert answer.headers["cache-control"] == "private, no-cache"
        again = site.ask(
            "GET",
            path,
            ANNS,
            headers={"Accept-Encoding": "gzip", "If-None-Match": plain.headers["etag"]},
        )
        assert (again.status_code, again.content) == (304, b"")


def test_who_refuses_gzip_and_what_is_small_is_sent_as_it_is(site: Site) -> None:
    refused = ("br", "identity", "deflate", "gzip;q=0", "identity, GZIP ; q=0.00", "gzip;q=0, br")
    for asked in refused:
        answer = site.ask("GET", PAGE, ANNS, headers={"Accept-Encoding": asked})
        assert "content-encoding" not in answer.headers, asked
        assert "accept-encoding" in answer.headers["vary"].lower()
    for asked in ("gzip;q=0.5", "br;q=0, gzip", "gzip; q=0.001"):
        answer = site.ask("GET", PAGE, ANNS, headers={"Accept-Encoding": asked})
        assert answer.headers["content-encoding"] == "gzip", asked
    small = site.ask("GET", f"{PAGE}?limit=1", ANNS, headers={"Accept-Encoding": "gzip"})
    assert (small.status_code, "content-encoding" in small.headers) == (200, False)


@pytest.mark.parametrize("path", READS)
def test_head_is_get_without_its_body(site: Site, path: str) -> None:
    for who, status in ((ANNS, 200), (None, 401)):
        asked = {"Accept-Encoding": "identity"}
        for _ in range(20):
            whole = site.ask("GET", path, who, headers=asked)
            head = site.ask("HEAD", path, who, headers=asked)
            again = site.ask("GET", path, who, headers=asked)
            # Every transaction of the cluster moves the end of the feed.
            if again.headers.get("etag") == whole.headers.get("etag"):
                break
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.status_code == status
        for name in ("content-type", "etag", "link", "www-authenticate", "vary"):
            assert head.headers.get(name) == whole.headers.get(name)
        if status == 200:
            assert head.headers["content-length"] == str(len(whole.content))


def test_an_origin_of_the_list_may_read_answers_and_refusals(web: Site) -> None:
    for origin in (CRM, "http://localhost:3000"):
        for who, status in ((ANNS, 200), (None, 401)):
            answer = web.ask("GET", f"{PAGE}?limit=1", who, headers={"Origin": origin})
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == origin
            assert "origin" in answer.headers["vary"].lower()
            assert "access-control-allow-credentials" not in answer.headers
            shown = answer.headers["access-control-expose-headers"].lower()
            assert {"etag", "link", "x-request-id"} <= set(shown.replace(" ", "").split(","))


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://crm.example",
        f"{CRM}:8443",
        f"{CRM}.evil.example",
        f"{CRM}/",
        "https://sub.crm.example",
        "https://CRM.example",
        "null",
        "*",
        "",
        "http://[",
    ],
)
def test_another_origin_is_told_nothing_that_lets_it_read(web: Site, origin: str) -> None:
    # The token counts, not the origin: it is the browser that keeps the answer from the page.
    answer = web.ask("GET", PAGE, ANNS, headers={"Origin": origin})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    answer = web.ask("OPTIONS", PAGE, headers=asked)
    assert "origin" in wire.refused(answer, 400, "http_400")["detail"]
    assert "access-control-allow-origin" not in answer.headers


def test_a_browser_that_asks_beforehand_needs_no_token(web: Site) -> None:
    for method in ("GET", "POST", "PATCH", "DELETE"):
        asked = {
            "Origin": CRM,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization, content-type, if-match",
        }
        answer = web.ask("OPTIONS", "/activities/", headers=asked)
        assert answer.status_code == 200, answer.text
        assert answer.headers["access-control-allow-origin"] == CRM
        assert method in answer.headers["access-control-allow-methods"]
        allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
        assert {"authorization", "if-match", "last-event-id", "x-request-id"} <= {*allowed}
        assert "results" not in answer.text
    for wrong in (
        {"Access-Control-Request-Method": "PUT"},
        {
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "x-company-id",
        },
    ):
        answer = web.ask("OPTIONS", "/activities/", headers={"Origin": CRM, **wrong})
        found = wire.refused(answer, 400, "http_400")
        assert [*wrong][-1].rpartition("-")[2].rstrip("s").lower() in found["detail"]
        assert "--cors-origins" in found["hint"]


def test_a_page_can_read_why_it_was_refused_wherever_that_was(web: Site) -> None:
    # By the route, by the credential, and before any of them.
    for path, who, status, code in (
        (f"{PAGE}?limit=x", ANNS, 400, "TL400"),
        (PAGE, "eyJ", 401, "TL401"),
        ("/nothing/", ANNS, 404, "TL404"),
        (f"{PAGE}?status={'x' * 30_000}", ANNS, 413, "TL413"),
    ):
        answer = web.ask("GET", path, who, headers={"Origin": CRM})
        wire.refused(answer, status, code)
        assert answer.headers["access-control-allow-origin"] == CRM, code
        assert "X-Request-Id" in answer.headers["access-control-expose-headers"]


def test_without_a_list_no_origin_is_let_in(site: Site) -> None:
    answer = site.ask("GET", PAGE, ANNS, headers={"Origin": CRM})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    asked = {"Origin": CRM, "Access-Control-Request-Method": "GET"}
    wire.refused(site.ask("OPTIONS", PAGE, headers=asked), 405, "http_405")


def test_every_answer_forbids_guessing_and_has_its_id(web: Site) -> None:
    for method, path in (("GET", PAGE), ("GET", "/nothing"), ("PUT", PAGE), ("GET", "/rpc/page")):
        answer = web.ask(method, path, ANNS)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        number = answer.headers["x-request-id"]
        line = web.wait(lambda line, number=number: line.get("request_id") == number)
        assert (line["status"], line["method"]) == (answer.status_code, method)
        assert "server" not in answer.headers
