"""What the tests of functions share: short calls as the application, and the loaded sample."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests import caller, model, samples, server
from tests.calls import Connection, activity, bind, call, settle

Call = Callable[..., Any]
Fails = Callable[..., str]

SAMPLE = "timeline_sample"


@pytest.fixture
def company() -> str:
    """A company nobody has used."""
    return str(uuid4())


@pytest.fixture
def clock(connection: Connection, app: Connection) -> str:
    """The application's clock stands at samples.NOW."""
    connection.execute("update timeline_data.install set has_test_clock = true")
    bind(app, "now", samples.NOW)
    return model.instant(samples.NOW)


@pytest.fixture
def run(app: Connection, company: str) -> Call:
    """run("record", {…}): a public function for the test's company, as the application.

    The feed is read when it tells all that was committed.
    """

    def one(function: str, *given: Any) -> Any:
        if function == "feed":
            settle(app)
        return call(app, function, company, *given)

    return one


@pytest.fixture
def fails(app: Connection, company: str) -> Fails:
    """fails("record", {…}): the SQLSTATE that the same call raises."""

    def attempt(function: str, *given: Any) -> str:
        with pytest.raises(psycopg.Error) as caught:
            call(app, function, company, *given)
        assert caught.value.diag.message_hint or not (caught.value.sqlstate or "").startswith("TL")
        return str(caught.value.sqlstate)

    return attempt


@pytest.fixture
def record(run: Call) -> Call:
    """record(subject=…): record an activity, with the required fields filled in."""

    def one(**fields: Any) -> Any:
        return run("record", activity(**fields))

    return one


def _load(dsn: str, company: model.Company) -> None:
    """Half of the parents, some activities, all parents, the other activities, removals."""
    rng = random.Random(samples.SEED)
    with caller.connect(server.login(dsn, "app")) as conn:
        settings: dict[str, Any] = {
            "time_zone": company.zone,
            "type_aliases": company.aliases,
            "activity_types": list(company.types),
            "roll_up": company.rules,
        }
        call(conn, "configure", company.id, settings)
        entries = samples.directory(company)
        call(conn, "put_objects", company.id, [e for e in entries if rng.random() < 0.5])
        few = len(company.activities) // 20
        for part in (company.activities[:few], company.activities[few:]):
            for author in (None, *samples.VIEWERS):
                bind(conn, "user_id", author)
                own = [samples.payload(rng, company, a) for a in part if a.author == author]
                for start in range(0, len(own), 1000):
                    call(conn, "record_many", company.id, own[start : start + 1000])
            bind(conn, "user_id", None)
            call(conn, "put_objects", company.id, entries)
        for gone in [a for a in company.activities if a.is_removed]:
            people = {gone.author, gone.assigned_to, *(gone.visible_to or ())} - {None}
            bind(conn, "user_id", min(map(str, people), default=None))
            call(conn, "remove", company.id, gone.id)


@pytest.fixture(scope="session")
def sample(server_dsn: str, template_database: str) -> tuple[str, list[model.Company]]:
    """A database with 50,000 random activities, loaded once per run, and the same as a model."""
    companies = samples.companies()
    dsn = make_conninfo(server_dsn, dbname=SAMPLE)
    with server.once(SAMPLE) as done:
        if not done.exists():
            server.drop(server_dsn, SAMPLE)
            server.janitor(server_dsn, SAMPLE, template_database).init()
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(_load, [dsn] * len(companies), companies))
            with psycopg.connect(dsn, autocommit=True) as conn:
                conn.execute("update timeline_data.install set has_test_clock = true")
                conn.execute("analyze")
            done.touch()
    return dsn, companies


@pytest.fixture(scope="session")
def sampled(sample: tuple[str, list[model.Company]]) -> Iterator[Connection]:
    """The application's connection to the sample; the clock stands at samples.NOW."""
    with caller.connect(server.login(sample[0], "app")) as conn:
        bind(conn, "now", samples.NOW)
        yield conn
