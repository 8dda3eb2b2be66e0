"""Archiving, attaching and folding killed at random moments, the client or the server: nothing is lost or doubled."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.calls import refresh
from tests.faults.killing import Connection, count, freed, kill, running, tell_kills
from tests.functions.cuts import COMPANY, whole
from tests.functions.places import astray, content
from tests.proofs import IS_WHOLE, rounds
from timeline import archive, embedded, install, partitions
from timeline.errors import TimelineError
from timeline.patience import connected

pytestmark = pytest.mark.proofs
# In each round.
CLIENTS, SERVERS = (9, 3) if IS_WHOLE else (6, 3)
ROWS = 12_000 if IS_WHOLE else 3_000

_FILL = """
select timeline.record_many(%s, jsonb_agg(jsonb_build_object(
  'activity_type', 'note', 'subject', 'n' || n, 'description', 'words of ' || n, 'source', 'kill', 'external_id', n::text,
  'related_to', jsonb_build_object('type', 'contact', 'id', 'c' || n %% 50),
  'visible_to', case when n %% 40 = 7 then '["u1"]'::jsonb end,
  'activity_date', now() - (100 + n * 7919 %% 2900) * interval '1 day')))
from generate_series(%s::integer, %s::integer) as n
"""
# History, and what no summary counts.
_LIVE = """
select
  timeline.change(b.company_id, b.activity_id, '{"subject": "changed", "priority": "high"}'),
  case when b.external_id like '%3' then timeline.remove(b.company_id, b.activity_id) end
from timeline_data.activity_body as b
where b.external_id ~ '^[0-9]*[05][1-3]$'
order by b.external_id
"""
_COUNTED = (
    "select count(*) from timeline_data.activity as a where not a.is_private and not a.is_removed"
)
_MARK_ALL = """
insert into timeline_data.summary_mark (company_id, day)
select s.company_id, s.day from timeline_data.summary_day as s
"""
# What a run was at when it was killed, told by what it left.
_STATE = """
select coalesce(
  (select case
      when r.state = 'verified' and r.after_id is not null then 'trimming'
      when r.state = 'attaching' and exists (select from timeline_data.activity as a join timeline_data.activity_body as b on b.company_id = a.company_id and b.activity_id = a.id where b.activity_date >= r.starts_at and b.activity_date < r.ends_at) then 'attaching, some are back'
      else r.state end
    from timeline_data.archive as r where r.state not in ('archived', 'attached') order by r.state limit 1),
  (select 'partition ' || max(c.state) from timeline_data.partition_change as c having count(*) > 0),
  'between steps')
"""
FOLDED = "select -count(*) from timeline_data.summary_mark"
_LASTING = ("r.state = 'archived'", "r.state = 'attached'", FOLDED)
# Where to strike: (what runs, when it may be killed).
_AIMS = (
    ("refresh", FOLDED),
    ("archive", "r.state = 'detached'"),
    ("archive", "r.state = 'verified'"),
    ("archive", "r.after_id is not null"),
    ("archive", "r.state = 'archived'"),
    ("attach", "r.state = 'attaching'"),
    ("attach", "r.state = 'attaching'"),
    ("attach", "r.state = 'attached'"),
    ("refresh", FOLDED),
)


def struck(dsn: str, condition: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until an archive, or a fold, is at that; or the run is over."""
    query = f"select count(*) from timeline_data.archive as r where {condition}"
    if condition == FOLDED:
        query = FOLDED
    with psycopg.connect(dsn, autocommit=True) as connection:
        before = count(connection, query)
        while process.poll() is None:
            found = count(connection, query)
            if found > before or (found and condition not in _LASTING):
                return
            time.sleep(0.001)


def days(connection: Connection) -> list[tuple[Any, ...]]:
    """The summary, whether archived or not, which equals a recount of the rows as they were recorded."""
    found = connection.execute("select timeline.summary(%s)", [COMPANY]).fetchone()
    assert found is not None
    return [(cell["activity_day"], cell["activity_count"]) for cell in found[0]]


def archived(connection: Connection, states: tuple[str, ...] = ("archived",)) -> list[str]:
    """Names of archives in a state."""
    return [
        name
        for (name,) in connection.execute(
            "select r.name from timeline_data.archive as r where r.state = any (%s) order by r.starts_at",
            [list(states)],
        ).fetchall()
    ]


def attach_all(dsn: str) -> None:
    """Bring back whatever is away."""
    freed(partial(archive.archive, dsn, names=[], before="0001-01-02", folder="/nonexistent"))
    with psycopg.connect(dsn, autocommit=True) as connection:
        away = archived(connection, ("archived", "attaching"))
    for name in away:
        freed(partial(archive.attach, dsn, name=name))


@rounds(10)
def test_killed_at_any_moment_every_activity_is_in_one_place(
    server: Path, tmp_path: Path, seed: int, record_property: Callable[[str, object], None]
) -> None:
    dsn = embedded.up(server)
    install.migrate(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        for start in range(1, ROWS, 1000):
            connection.execute(_FILL.encode(), [COMPANY, start, start + 999])
        connection.execute(_LIVE)
        assert (
            0 < count(connection, "select count(*) from timeline_data.activity_history") < ROWS / 10
        )
        partitions.rotate(dsn)
        connection.execute("vacuum analyze")
        before = content(connection)
        told = days(connection)
        assert 0.9 * ROWS < sum(number for _, number in told) == count(connection, _COUNTED) < ROWS
    generator = random.Random(20261126 + seed)
    kinds = ["client"] * CLIENTS + ["server"] * SERVERS
    generator.shuffle(kinds)
    hit: Counter[tuple[str, str]] = Counter()
    slowest = 0.0
    for number, kind in enumerate(kinds):
        # A round begins where the last one ended.
        what, condition = _AIMS[(seed * len(kinds) + number) % len(_AIMS)]
        with psycopg.connect(dsn, autocommit=True) as connection:
            away = archived(connection)
        if what == "attach" and not away:
            what, condition = _AIMS[0]
        words = (
            "--older-than",
            f"{generator.randint(100, 2000)} days",
            "--to",
            str(tmp_path / "out"),
        )
        chosen = (generator.choice(away),) if what == "attach" else words
        if what == "refresh":
            # Every day is to be folded anew.
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute(_MARK_ALL)
            process = running(dsn, "refresh")
        else:
            process = running(dsn, "partitions", what, *chosen)
        struck(dsn, condition, process)
        time.sleep(generator.choice((0.0, 0.02, 0.1)) * generator.random())
        kill(kind, process, server)
        killed = time.monotonic()
        dsn = embedded.up(server)
        with psycopg.connect(dsn, autocommit=True) as connection:
            hit[kind, "folding" if what == "refresh" else count(connection, _STATE)] += 1
            assert astray(connection) == {}
            assert days(connection) == told
            # The next run of the same kind finishes what was left.
            if what == "refresh":
                freed(partial(refresh, dsn))
                assert count(connection, FOLDED) == 0
            elif what == "archive":
                freed(partial(archive.archive, dsn, age="3000 days", folder=str(tmp_path / "out")))
            else:
                freed(partial(archive.attach, dsn, name=chosen[0]))
            slowest = max(slowest, time.monotonic() - killed)
            assert astray(connection) == {}
            assert days(connection) == told
            whole(connection)
            if number % 10 == 9 or number == len(kinds) - 1:
                attach_all(dsn)
                assert content(connection) == before
                assert astray(connection) == {}
    tell_kills(record_property, hit, slowest, ROWS)
    # A test that never struck in the middle would prove nothing.
    assert {state for _, state in hit} & {"detached", "verified", "trimming"}


def test_an_archive_that_was_begun_elsewhere_goes_on_elsewhere(
    database: str, connection: Connection, tmp_path: Path
) -> None:
    connection.execute(_FILL.encode(), [COMPANY, 1, 200])
    partitions.rotate(database)
    before = content(connection)
    lost = tmp_path / "lost"
    with connected(database) as patience:
        for step in patience.steps(
            "detach_step", names=None, cutoff="2024-01-01", folder=str(lost), is_kept=False
        ):
            if step["step"] == "detached":
                break
    lost.write_text("a file where a folder should be")
    with pytest.raises(TimelineError) as refused:
        archive.archive(database)
    assert refused.value.code == "unwritable"
    assert astray(connection) == {}
    done = archive.archive(database, folder=str(tmp_path / "found"))
    assert len(done["archived"]) == 1
    assert archive.attach(database, name=done["archived"][0])["attached"] == done["activities"]
    assert content(connection) == before
