"""What is too large, broken or senseless is refused in time, with a reason and no inside."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.calls import activity
from tests.http import wire
from tests.http.site import API, Site, token
from tests.tenant.world import ACCOUNT, ANN, OURS, THEIRS

ANNS = token(OURS, ANN)
PAGE = "/activities/timeline/"
JSON = {"Content-Type": "application/json"}
LARGEST = 8 * 1024 * 1024


def posted(site: Site, text: str | bytes, path: str = "/activities/", **headers: str) -> Any:
    """A body as it is."""
    return site.ask("POST", path, ANNS, content=text, headers=JSON | headers)


def is_alive(site: Site) -> bool:
    """Whether it goes on answering."""
    return site.ask("GET", f"{PAGE}?limit=1", ANNS).status_code == 200


def test_a_body_that_says_it_is_too_large_is_refused_unread(site: Site) -> None:
    lines = ("Content-Type: application/json", "Connection: keep-alive")
    for path in ("/activities/", "/rpc/record"):
        for size in (LARGEST + 1, 100_000_000, 2**62):
            given = wire.head("POST", API + path, ANNS, *lines, f"Content-Length: {size}")
            # Not a byte of the body is sent, and the answer comes, and the connection ends.
            heard = wire.send(site.url, given).decode()
            assert heard.startswith("HTTP/1.1 413 ")
            assert "\r\nconnection: close\r\n" in heard.lower()
            assert '"TL413"' in heard
    assert is_alive(site)


def test_a_client_that_asks_first_is_not_told_to_go_on(site: Site) -> None:
    lines = ("Content-Type: application/json", "Expect: 100-continue")
    given = wire.head("POST", f"{API}/activities/", ANNS, *lines, "Content-Length: 100000000")
    assert wire.send(site.url, given).startswith(b"HTTP/1.1 413 ")
    given = wire.head("POST", f"{API}/activities/", None, *lines, "Content-Length: 10")
    assert wire.send(site.url, given).startswith(b"HTTP/1.1 401 ")
    given = wire.head("POST", f"{API}/activities/", ANNS, *lines, "Content-Length: 2")
    heard = wire.send(site.url, given, b"{}")
    assert heard.startswith(b"HTTP/1.1 100 ")
    assert b"HTTP/1.1 400 " in heard


def test_a_body_without_a_length_ends_at_the_limit(site: Site) -> None:
    lines = ("Content-Type: application/json", "Connection: keep-alive")
    given = wire.head("POST", f"{API}/activities/", ANNS, *lines, "Transfer-Encoding: chunked")
    part = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with wire.connect(site.url) as connection:
        connection.sendall(given)
        sent = wire.pour(connection, part, 100)
        heard = wire.hear(connection)
    # What fits into the buffers between here and there is sent and not read.
    assert sent < 40
    assert heard.startswith(b"HTTP/1.1 413 ") or heard == b""
    with wire.connect(site.url) as connection:
        connection.sendall(given + part * 8 + b"1\r\n \r\n")
        heard = wire.hear(connection)
    assert heard.startswith(b"HTTP/1.1 413 ")
    assert is_alive(site)


@pytest.mark.parametrize(
    ("path", "status"),
    [(API + PAGE, 200), ("/openapi.json", 200), ("/nowhere", 404)],
)
def test_a_body_where_none_belongs_is_not_read(site: Site, path: str, status: int) -> None:
    part, parts = b" " * 1_000_000, 100
    with wire.connect(site.url) as connection:
        connection.sendall(wire.head("GET", path, ANNS, f"Content-Length: {len(part) * parts}"))
        sent = wire.pour(connection, part, parts)
        heard = wire.hear(connection)
    assert sent < 40
    assert heard.startswith(f"HTTP/1.1 {status} ".encode()) or heard == b""
    assert is_alive(site)


def test_the_largest_body_is_taken(site: Site) -> None:
    text = json.dumps(activity(subject="long", description="x "))
    made = posted(site, text.replace("x ", "x " * ((LARGEST - len(text)) // 2)))
    assert made.status_code == 201
    wire.refused(posted(site, text + " " * LARGEST), 413, "TL413")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": ""},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": "text/plain; application/json"},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "identity, gzip"},
        {"Content-Encoding": "br"},
    ],
)
def test_a_body_that_is_no_plain_json_is_not_taken(site: Site, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/activities/"), ("POST", "/rpc/record")):
        answer = site.ask(method, path, ANNS, content=b"{}", headers=JSON | headers)
        wire.refused(answer, 415, "http_415")
        assert answer.headers["connection"] == "close"


BROKEN: list[tuple[str | bytes, int, str]] = [
    (b'{"subject": "\xff\xfe"}', 400, "TL400"),
    (b'{"subject": "\xed\xa0\x80"}', 400, "TL400"),
    (b"\xef\xbb\xbf{}", 400, "TL400"),
    ("{", 400, "TL400"),
    ("{} {}", 400, "TL400"),
    ("{'a': 1}", 400, "TL400"),
    ('{"limit": NaN}', 400, "TL400"),
    ('{"limit": -Infinity}', 400, "TL400"),
    ('{"n": 1e999999}', 400, "TL400"),
    ('{"n": ' + "9" * 200_000 + "}", 400, "TL400"),
    ("[" * 20_000 + "]" * 20_000, 413, "TL413"),
    ('{"a":' * 20_000 + "1" + "}" * 20_000, 413, "TL413"),
    ('{"subject": "a\\u0000b"}', 400, "TL400"),
    ('{"subject": "a\0b"}', 400, "TL400"),
    ('{"subject": "\\ud800"}', 400, "TL400"),
    ('{"subject": "\\udc00\\ud800"}', 400, "TL400"),
    ('{"\\ud800": 1}', 400, "TL400"),
    ("null", 400, "TL400"),
    ("7", 400, "TL400"),
    ('"text"', 400, "TL400"),
]


@pytest.mark.parametrize(("text", "status", "code"), BROKEN)
def test_broken_json_is_told_and_not_taken(
    site: Site, text: str | bytes, status: int, code: str
) -> None:
    for path in ("/activities/", "/rpc/record", "/rpc/page"):
        answer = posted(site, text, path)
        # An unknown key may be met before what is wrong with its value.
        codes = {code, "TL405"} if path != "/activities/" and answer.status_code == 400 else {code}
        assert answer.json()["code"] in codes, (path, answer.text)
        wire.refused(answer, status, answer.json()["code"])
    inside = text if isinstance(text, bytes) else text.encode()
    answer = posted(site, b'{"filter": ' + inside + b"}", "/rpc/page")
    if inside != b"null":
        assert answer.status_code in (400, 413), answer.text
        wire.refused(answer, answer.status_code, answer.json()["code"])


def test_an_activity_without_a_body_is_none(site: Site) -> None:
    wire.refused(posted(site, ""), 400, "TL400")
    wire.refused(posted(site, "", "/rpc/record"), 400, "TL400")
    assert posted(site, "", "/rpc/page").json()["count"] >= 8


def test_json_as_deep_as_data_may_be_is_kept(site: Site) -> None:
    deep = "[" * 500 + "]" * 500
    text = json.dumps(activity(data={"deep": 1})).replace("1}", deep + "}")
    made = posted(site, text)
    assert made.status_code == 201
    assert deep in site.ask("GET", f"/activities/{made.json()['id']}/", ANNS).text


def test_whoever_follows_a_link_is_let_in(site: Site) -> None:
    many = "&".join(["limit=1", *["status=planned"] * 499])
    commas = f"limit=1&status={','.join(['planned', 'completed'] * 200)}"
    for query in (many, commas):
        first = site.ask("GET", f"{PAGE}?{query}", ANNS)
        assert (first.status_code, first.json()["next"] is None) == (200, False), first.text
        after = site.ask("GET", first.links["next"]["url"].removeprefix(API), ANNS)
        assert (after.status_code, len(after.json()["results"])) == (200, 1), after.text
    # What would be too long to be followed is not told.
    for count, is_told in ((10, True), (40, False)):
        pieces = "&".join(f"object_id={'(' * 400}{n}" for n in range(count))
        long = site.ask("GET", f"{PAGE}?limit=1&{pieces}&object_id={ACCOUNT}", ANNS)
        assert (long.status_code, long.json()["next"] is None) == (200, False), long.text
        assert bool(long.links) == is_told


def test_numbers_have_as_many_digits_as_they_need(site: Site) -> None:
    text = json.dumps(activity(data={"n": 1})).replace('"n": 1', f'"n": {"7" * 5000}')
    for path, body in (("/activities/", text), ("/rpc/record", f'{{"activity": {text}}}')):
        made = posted(site, body, path)
        assert made.status_code in (200, 201), made.text
        assert "7" * 5000 in site.ask("GET", f"/activities/{made.json()['id']}/", ANNS).text


def test_an_argument_that_comes_twice_is_refused(site: Site) -> None:
    answer = posted(site, '{"filter": {}, "filter": {"limit": 1}}', "/rpc/page")
    told = wire.refused(answer, 400, "TL400")
    assert told["field"] == "filter"


def test_a_path_ends_where_it_ends(site: Site) -> None:
    for path in (PAGE, "/activities/", "/activities/live/", "/rpc/page"):
        wire.refused(site.ask("GET", f"{path}%0a", ANNS), 404, "TL404")
        wire.refused(site.ask("GET", f"{path[:-1]}%0a", ANNS), 404, "TL404")


def test_a_query_string_has_an_end(site: Site) -> None:
    answer = site.ask("GET", f"{PAGE}?object_id={'x' * 24_600}", ANNS)
    assert "rpc" in wire.refused(answer, 413, "TL413")["hint"]
    for size in (65_600, 100_000):
        path = f"{API}{PAGE}?object_id={'x' * size}"
        heard = wire.send(site.url, wire.head("GET", path, ANNS))
        # In one part it is no URL to the parser, in several no head.
        assert heard[:13] in (b"HTTP/1.1 400 ", b"HTTP/1.1 431 ")
    many = "&".join("status=planned" for _ in range(1000))
    wire.refused(site.ask("GET", f"{PAGE}?{many}", ANNS), 413, "TL413")
    wire.refused(site.ask("GET", f"{PAGE}?{'&' * 1000}", ANNS), 413, "TL413")
    wire.refused(site.ask("GET", f"{PAGE}?object_id={'x' * 20_000}", ANNS), 413, "TL413")
    assert is_alive(site)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=2&limit=3", "TL400"),
        ("date_from=2026-01-01&date_from=2026-01-02", "TL400"),
        ("cursor=a&cursor=b", "TL400"),
        ("not.related=true&not.related=true", "TL400"),
        ("limit=-1", "TL400"),
        ("limit=0", "TL400"),
        ("limit=501", "TL400"),
        ("limit=1e9", "TL400"),
        ("limit=999999999999999999999999", "TL400"),
        ("limit=NaN", "TL400"),
        ("limit=", "TL400"),
        ("limit=2.5", "TL400"),
        ("limit=%D9%A1", "TL400"),
        ("date_from=2026-02-01&date_to=2026-01-01", "TL400"),
        ("date_from=infinity", "TL400"),
        ("date_to=-infinity", "TL400"),
        ("date_from=now", "TL400"),
        ("date_from=2026-02-30", "TL400"),
        ("date_from=10000-01-01", "TL400"),
        ("date_from=", "TL400"),
        ("time_zone=Nowhere/City", "TL400"),
        ("cursor=forged", "TL416"),
        ("cursor=%00", "TL400"),
        ("cursor=" + "A" * 4000, "TL416"),
        ("cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "TL416"),
        ("min_token=forged", "TL416"),
        ("object_type=a%00b", "TL400"),
        ("object_id=%ED%A0%80", "TL400"),
        ("object_id=%FF", "TL400"),
        ("status=plan%0D%0ASet-Cookie:%20a=b", "TL400"),
        ("order=relevance", "TL405"),
        ("%00=1", "TL400"),
        ("a%0D%0AX-Evil:%201=1", "TL405"),
        ("filter={}", "TL405"),
        ("not=planned", "TL400"),
        ("not=planned&not.status=planned", "TL400"),
        ("not.not.status=planned", "TL405"),
        ("related=maybe", "TL400"),
        ("include=everything", "TL400"),
        ("view=none", "TL400"),
        ("count=some", "TL400"),
        ("=", "TL405"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(site: Site, query: str, code: str) -> None:
    answer = site.ask("GET", f"{PAGE}?{query}", ANNS)
    wire.refused(answer, 400, code)
    assert not {"x-evil", "set-cookie"} & set(answer.headers)


def test_a_cursor_is_of_one_company_and_one_filter(site: Site) -> None:
    path = f"{PAGE}?limit=1&object_type=account"
    theirs = site.ask("GET", path, token(THEIRS, ANN)).json()["next"]
    ours = site.ask("GET", path, ANNS).json()["next"]
    assert site.ask("GET", f"{path}&cursor={ours}", ANNS).status_code == 200
    for wrong in (f"{path}&cursor={theirs}", f"{PAGE}?limit=1&status=planned&cursor={ours}"):
        wire.refused(site.ask("GET", wrong, ANNS), 400, "TL416")


def test_a_position_of_the_future_is_not_here_yet(site: Site) -> None:
    feed = "/activities/feed/"
    position = site.ask("GET", f"{feed}?limit=1", ANNS).json()["position"]
    epoch, xid, rest = position.split("-", 2)
    answer = site.ask("GET", f"{feed}?after={epoch}-{int(xid) + 10**12}-{rest}", ANNS)
    wire.refused(answer, 425, "TL425")
    assert answer.headers["retry-after"] == "1"
    for wrong in ("x", "0-0", f"{position}x", f"{epoch}-{'9' * 40}-0"):
        wire.refused(site.ask("GET", f"{feed}?after={wrong}", ANNS), 400, "TL416")
    elsewhere = site.ask("GET", f"{feed}?after=00000000-{xid}-{rest}", ANNS)
    wire.refused(elsewhere, 410, "TL410")


def test_no_text_of_a_request_becomes_a_header_of_the_answer(site: Site) -> None:
    evil = "\r\nSet-Cookie: a=b\r\n\r\n<script>"
    for path in (
        f"/rpc/{quote(evil)}",
        f"/activities/{quote(evil)}/",
        f"{PAGE}?limit=1&object_type={quote(evil)}",
        f"{PAGE}?{quote(evil)}=1",
        f"{PAGE}?cursor={quote(evil)}",
        f"{PAGE}?limit=1&view={quote(evil)}",
        f"/{quote(evil)}",
    ):
        answer = site.ask("POST" if path.startswith("/rpc") else "GET", path, ANNS)
        assert answer.status_code in (200, 400, 404), path
        assert "set-cookie" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"].startswith("application/")
    for wrong in ("a b", "x" * 65, "é", 'a"b', "<script>", "", "a\tb"):
        answer = site.ask("GET", PAGE, ANNS, headers={"X-Request-Id": wrong.encode("latin-1")})
        assert len(answer.headers["x-request-id"]) == 32, wrong
    good = site.ask("GET", PAGE, ANNS, headers={"X-Request-Id": "trace-1.2_3"})
    assert good.headers["x-request-id"] == "trace-1.2_3"
    raw = wire.head("GET", API + PAGE, ANNS, "X-Request-Id: a\rSet-Cookie: a=b")
    assert b"set-cookie" not in wire.send(site.url, raw).lower()


def test_what_is_not_there_is_404_and_what_cannot_be_done_405(site: Site) -> None:
    for path in ("/", "/activity/", "/activities/timeline/x/", "/rpc/", "//activities/", "/../"):
        wire.refused(site.ask("GET", path, ANNS), 404, "TL404")
    wire.refused(site.ask("GET", "/activities/not-a-uuid/", ANNS), 404, "TL404")
    for method, path, allowed in (
        ("POST", PAGE, "GET, HEAD"),
        ("DELETE", "/activities/", "GET, HEAD, POST"),
        ("PUT", "/activities/x/", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/rpc/page", "POST"),
        ("OPTIONS", PAGE, "GET, HEAD"),
        ("TRACE", PAGE, "GET, HEAD"),
    ):
        answer = site.ask(method, path, ANNS)
        wire.refused(answer, 405, "http_405")
        assert answer.headers["allow"] == allowed
