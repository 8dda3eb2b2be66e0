"""feed: what changed, once or as it happens."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import server
from tests.calls import Connection, activity, bind, call, settle
from tests.cli.conftest import COMPANY, Command
from timeline import feed
from timeline.errors import TimelineError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def changed(app: Connection) -> None:
    """An account's call, twice changed, and a note of nobody."""
    made = call(app, "record", COMPANY, activity(
        subject="Offer \x1b[31m", related_to={"type": "account", "id": "42", "name": "Acme"},
        assigned_to={"id": "7", "name": "Ada"}, data={"price": 1.10}))  # fmt: skip
    call(app, "change", COMPANY, made["id"], {"status": "completed"})
    gone = call(app, "record", COMPANY, activity(subject="gone", activity_type="note"))
    call(app, "remove", COMPANY, gone["id"])
    settle(app)


@pytest.mark.usefixtures("changed")
def test_changes_are_told_one_a_line(command: Command) -> None:
    lines = command("feed").stdout.splitlines()
    line = "2024-01-15 10:30 · call · Offer \\x1b[31m · Acme · Ada · completed"
    assert lines[:2] == [f"insert  {line}", f"update  {line}"]
    assert lines[2].startswith("remove  ")
    assert command("feed", "--type", "note").stdout.splitlines() == lines[2:]
    assert (
        command("feed", "--object", "account:42", "--limit", "1").stdout.splitlines() == lines[:1]
    )
    objects = command("feed", "--with-objects", "--all-companies").stdout.splitlines()
    assert objects[0].startswith(f"insert  {COMPANY} · 2024-01-15")


@pytest.mark.usefixtures("changed")
def test_json_is_what_postgres_built(command: Command, ask: Callable[..., str]) -> None:
    options = '{"include": ["data"]}'
    told = ask("timeline.feed(%s, null, %s)", COMPANY, options)
    printed = command("feed", "--include", "data", "--json").stdout
    assert printed.partition('"position" : "')[0] == told.partition('"position" : "')[0]
    assert '"data" : {"price": 1.1}' in printed
    assert "timeline.feed(" in command("feed", "--sql").stdout
    assert "'now'::text" in command("feed", "--sql", "--after", "now").stdout


@pytest.mark.usefixtures("changed")
def test_a_consumer_is_told_everything_once(command: Command) -> None:
    assert len(command("feed", "--consumer", "hooks").stdout.splitlines()) == 3
    assert command("feed", "--consumer", "hooks").stdout == ""
    position = json.loads(command("feed", "--limit", "1", "--json").stdout)["position"]
    assert len(command("feed", "--after", position).stdout.splitlines()) == 2
    assert command("feed", "--after", "now").stdout == ""


def test_what_is_wrong_is_said(command: Command) -> None:
    for words, status in (
        (["--after", "nonsense"], 2),
        (["--after", "00000000-1-1"], 6),
        (["--limit", "0"], 2),
        (["--every", "0"], 2),
        (["--consumer", ""], 2),
        (['{"cursor": "x"}'], 2),
        (["[]"], 2),
        (["--all-companies", "--sql"], 2),
    ):
        result = command("feed", *words)
        assert (result.exit_code, result.stdout) == (status, ""), words
        assert result.stderr.startswith("error: ")


def test_an_answer_is_cut_into_its_changes() -> None:
    inside = '{"a" : "}{[\\"", "n" : 1.10, "more" : [ {"x" : []} ]}'
    text = f'{{"results" : [{inside}, {inside}], "position" : "p", "more" : true}}'
    assert feed.batch(text) == feed.Batch(text, [inside, inside], "p", True)
    empty = '{"results" : [], "position" : "p", "more" : false}'
    assert feed.batch(empty).changes == []


@pytest.mark.direct("it cuts the follower's connection, which PgBouncer keeps, so nothing is said")
@pytest.mark.parametrize("consumer", [None, "hooks"])
def test_follow_tells_what_happens_and_where_to_go_on(
    database: str,
    connection: Connection,
    app: Connection,
    consumer: str | None,
    tmp_path: Path,
) -> None:
    output, errors = tmp_path / "out", tmp_path / "err"
    dsn = server.login(database, "reader")
    words = ["feed", "--follow", "--json", "--every", "0.05"]
    words += ["--consumer", consumer] if consumer else []
    environment = os.environ | {"TIMELINE_DSN": dsn, "TIMELINE_COMPANY": COMPANY}

    def lines(number: int) -> list[str]:
        ends_at = time.monotonic() + 240
        while len(found := output.read_text().splitlines()) < number:
            assert time.monotonic() < ends_at, (found, errors.read_text())
            time.sleep(0.05)
        return found

    with output.open("w") as out, errors.open("w") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "timeline", *words],
            env=environment, cwd=ROOT, stdout=out, stderr=err)  # fmt: skip
        try:
            if consumer is None:
                # From now on: it is there when it looks for the first time.
                wait_for_a_look(connection)
            call(app, "record", COMPANY, activity(subject="one"))
            lines(1)
            call(app, "record", COMPANY, activity(subject="two"))
            assert json.loads(lines(2)[1])["activity"]["subject"] == "two"
            # The connection is cut: it connects again.
            server_cuts(connection)
            call(app, "record", COMPANY, activity(subject="three"))
            assert json.loads(lines(3)[2])["activity"]["subject"] == "three"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert process.returncode == 130
    said = errors.read_text()
    assert "trying again" in said
    assert "connected again" in said
    assert len(lines(3)) == 3
    if consumer is None:
        position = said.partition("to go on: --after ")[2].split()[0]
        assert call(app, "feed", COMPANY, position)["results"] == []
    else:
        bind(app, "company_id", COMPANY)
        assert len(call(app, "feed", COMPANY, None, {"consumer": consumer})["results"]) <= 1


def wait_for_a_look(owner: Connection) -> None:
    """Until somebody else has asked for the feed."""
    ends_at = time.monotonic() + 30
    looks = (
        "select count(*) from pg_stat_activity where query like '%timeline.feed(%'"
        " and pid <> pg_backend_pid() and datname = current_database()"
    )
    while owner.execute(looks.encode()).fetchone() == (0,):
        assert time.monotonic() < ends_at
        time.sleep(0.05)
    time.sleep(0.3)


def server_cuts(owner: Connection) -> None:
    """Every connection of whoever follows the feed."""
    owner.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
        " and datname = current_database() and usename <> 'test_app'"
    )


def test_a_refusal_ends_what_follows(database: str) -> None:
    reader = feed.Reader(server.login(database, "app"), COMPANY, None, "{}")
    with pytest.raises(TimelineError) as caught:
        next(reader.follow("nonsense"))
    assert caught.value.code == "TL416"
    gone = feed.Reader("host=/nowhere", COMPANY, None, "{}")
    for after in (None, "now"):
        with pytest.raises(TimelineError) as unreachable:
            next(gone.follow(after))
        assert unreachable.value.code == "unreachable"
