"""A server starts with what it needs, or says what is missing; without a key it is for loopback."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests import server
from tests.calls import activity
from tests.http import wire
from tests.http.site import KEY, Site, serve, token
from tests.tenant.world import ANN, OURS, THEIRS, World
from timeline.cli import main

PATH = "/activities/timeline/?limit=1"
SECRET = "a secret that stands in no log, of 40 b."


Fails = Callable[..., None]


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Fails:
    """Start it in this process: it ends with a status, one error with a word, and no secret."""
    for name in [name for name in os.environ if name.startswith("TIMELINE_")]:
        if not name.startswith("TIMELINE_TEST_"):
            monkeypatch.delenv(name)

    def started(*_: object) -> None:
        raise AssertionError("it started")

    monkeypatch.setattr("timeline.http.server.run", started)

    def run(
        dsn: str, status: int, says: str, *words: str, login: str = server.WEB, **environment: str
    ) -> None:
        given = {"TIMELINE_DSN": server.login(dsn, login), "TIMELINE_JWT_KEY": KEY} | environment
        ports = ["--port", "0", "--ops-port", "0"]
        done = CliRunner().invoke(main, ["serve", *ports, *words], env=given)
        said = done.stderr
        assert (done.exit_code, says in said) == (status, True), said
        assert (said.count("error: "), "hint: " in said) == (1, True), said
        assert wire.insides(said) == []
        assert not any(secret in said for secret in (KEY, SECRET, "hunter2"))

    return run


@pytest.fixture(scope="module")
def alone(world: World) -> Iterator[Site]:
    """A server without a key."""
    started = serve(world.dsn, "--company", str(OURS), "--viewer", str(ANN), TIMELINE_JWT_KEY="")
    yield started
    started.end()
    wire.check_log(started)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "10.0.0.1", "127.0.0.1.example", "localhost.example", "::1234"]
)
def test_without_a_key_it_listens_to_this_machine_alone(
    fails: Fails, world: World, host: str
) -> None:
    fails(world.dsn, 2, "without authentication", "--host", host, TIMELINE_JWT_KEY="")


@pytest.mark.parametrize(
    ("says", "words", "environment"),
    [
        ("both TIMELINE_JWT_KEY and", [], {"TIMELINE_JWT_KEY_FILE": "/dev/null"}),
        ("is empty", [], {"TIMELINE_JWT_KEY": "", "TIMELINE_JWT_KEY_FILE": "/dev/null"}),
        ("cannot be read", [], {"TIMELINE_JWT_KEY": "", "TIMELINE_JWT_KEY_FILE": "/nowhere"}),
        ("JWT_ALGORITHM", [], {"TIMELINE_JWT_ALGORITHM": "none"}),
        ("JWT_ALGORITHM", [], {"TIMELINE_JWT_ALGORITHM": "HS1"}),
        ("JWT_ALGORITHM", [], {"TIMELINE_JWT_ALGORITHM": "hs256"}),
        ("no key for RS256", [], {"TIMELINE_JWT_ALGORITHM": "RS256", "TIMELINE_JWT_KEY": SECRET}),
        ("no key for ES256", [], {"TIMELINE_JWT_ALGORITHM": "ES256", "TIMELINE_JWT_KEY": SECRET}),
        ("TIMELINE_JWT_KEYS", [], {"TIMELINE_JWT_KEYS": SECRET}),
        ("TIMELINE_POOLSIZE", [], {"TIMELINE_POOLSIZE": "7"}),
        ("pool_size", ["--pool-size", "0"], {}),
        ("is no origin", ["--cors-origins", "https://a.example, https://b.example/"], {}),
        ("is no origin", ["--cors-origins", "*"], {}),
        ("is no origin", [], {"TIMELINE_CORS_ORIGINS": "https://CRM.example"}),
        ("pool_size", [], {"TIMELINE_POOL_SIZE": "many"}),
        ("request_seconds", ["--request-seconds", "-1"], {}),
        ("max_body", ["--max-body", "1e9"], {}),
        ("port", ["--port", "65536"], {}),
        ("ops_port", ["--ops-port", "9" * 5000], {}),
        ("password", ["--dsn", "postgresql://u:hunter2@localhost/x"], {}),
        ("password", ["--dsn", "host=localhost password=hunter2"], {}),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    fails: Fails, world: World, says: str, words: list[str], environment: dict[str, str]
) -> None:
    fails(world.dsn, 2, says, *words, **environment)


def test_a_public_key_is_no_secret(fails: Fails, world: World, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "key.pem").write_bytes(pem)
    named = {"TIMELINE_JWT_KEY": "", "TIMELINE_JWT_KEY_FILE": str(tmp_path / "key.pem")}
    fails(world.dsn, 2, "no key for HS256", **named)
    fails(world.dsn, 2, "no key for RS256", TIMELINE_JWT_ALGORITHM="RS256", **named)


def test_a_port_that_another_has_is_told(fails: Fails, world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        fails(world.dsn, 4, port, "--port", port)
        status, said = wire.not_started(server.login(world.dsn, server.WEB), "--ops-port", port)
        assert (status, port in said) == (4, True), said


def test_a_database_that_is_not_ready_is_told(fails: Fails, empty_database: str) -> None:
    fails(empty_database, 69, "timeline migrate")
    found, said = wire.not_started("host=127.0.0.1 port=1 dbname=x user=u password=hunter2")
    assert (found, "127.0.0.1:1" in said, "hunter2" in said) == (69, True, False), said


@pytest.mark.parametrize("login", ["reader", "writer", "app"])
def test_a_login_has_to_be_a_member_of_the_roles(fails: Fails, world: World, login: str) -> None:
    fails(
        world.dsn,
        5,
        "may not act as timeline_reader" if login == "app" else "timeline_",
        login=login,
    )


def test_a_short_secret_is_warned_of(world: World) -> None:
    short = serve(world.dsn, TIMELINE_JWT_KEY="short")
    try:
        assert "warning: a key of HS256 has 32 bytes" in short.said[0]
        wire.refused(short.ask("GET", PATH, token(OURS, ANN)), 401, "TL401")
    finally:
        assert short.end() == 0
    assert '"short"' not in wire.told(short)


def test_without_a_key_everybody_here_is_the_one_user(alone: Site) -> None:
    assert alone.ask("GET", "/activities/").json()["count"] == 8
    # A token says nothing to it, of whatever company it is.
    assert alone.ask("GET", "/activities/", token(THEIRS, ANN)).json()["count"] == 8
    made = alone.ask("POST", "/activities/", json=activity())
    assert made.status_code == 201
    wire.refused(alone.ask("POST", "/rpc/feed_all", json={}), 403, "TL403")
    read = alone.ask("GET", made.headers["location"].removeprefix("/api/v1")).json()
    assert read["created_by"]["id"] == str(ANN)
    wire.refused(alone.ask("POST", "/rpc/page", json={"company_id": str(THEIRS)}), 403, "TL403")


def test_without_a_key_no_page_of_another_origin_asks(alone: Site) -> None:
    port = alone.url.rpartition(":")[2]
    for origin in (
        "http://evil.example",
        f"http://evil.example:{port}",
        f"http://127.0.0.1:{port}.evil.example",
        f"http://localhost:{port}",  # of the same machine, and yet another origin
        "http://127.0.0.1:1",
        "null",
        "",
        "file://",
        f"http://x@127.0.0.1:{port}@evil.example",
        "http://[",
    ):
        for method in ("GET", "POST"):
            answer = alone.ask(method, "/activities/", headers={"Origin": origin}, json=activity())
            wire.refused(answer, 403, "TL403")
            assert "access-control-allow-origin" not in answer.headers
    assert alone.ask("GET", PATH, headers={"Origin": alone.url}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8080", 200),
        ("LOCALHOST", 200),
        ("[::1]:8080", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example:8080", 403),
        ("evil.example@127.0.0.1.x", 403),
        ("0.0.0.0", 403),
        ("192.168.0.1", 403),
        ("[::1", 403),
        ("[", 403),
        ("", 403),
        ("127.0.0.1, evil.example", 403),
    ],
)
def test_without_a_key_no_other_name_leads_here(alone: Site, host: str, status: int) -> None:
    """A name of an attacker's that resolves to 127.0.0.1 (DNS rebinding) is in the Host header."""
    answer = alone.ask("GET", PATH, headers={"Host": host})
    if status == 200:
        assert answer.status_code == 200
        return
    assert wire.refused(answer, 403, "TL403")["detail"].startswith("without authentication")


def test_without_a_key_and_a_company_there_is_no_data(world: World) -> None:
    nobody = serve(world.dsn, TIMELINE_JWT_KEY="")
    try:
        for headers in ({}, {"Authorization": f"Bearer {token(OURS, ANN)}"}):
            answer = nobody.ask("GET", PATH, headers=headers)
            assert "--company" in wire.refused(answer, 401, "TL401")["hint"]
        assert httpx.get(f"{nobody.ops_url}/readyz").status_code == 200
    finally:
        assert nobody.end() == 0
    wire.check_log(nobody)


def test_a_server_of_all_addresses_starts_with_a_key(world: World) -> None:
    site = serve(world.dsn, "--host", "0.0.0.0")
    try:
        port = site.url.rpartition(":")[2]
        asked = httpx.get(
            f"http://127.0.0.1:{port}/api/v1{PATH}",
            headers={"Authorization": f"Bearer {token(OURS, ANN)}", "Host": "crm.example"},
        )
        assert asked.status_code == 200
    finally:
        assert site.end() == 0


def test_a_server_ends_well_when_nobody_asks(world: World) -> None:
    site = serve(world.dsn)
    assert site.ask("GET", PATH, token(OURS, ANN)).status_code == 200
    assert site.end() == 0
    assert site.lines[-1]["event"] == "ended"
