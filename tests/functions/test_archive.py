"""Archives: what leaves comes back as it was, and meanwhile everybody is told."""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.functions.cuts import COMPANY, Connection, directory, page, whole
from tests.functions.places import astray, content, places
from timeline import archive, partitions
from timeline.archive import members
from timeline.errors import TimelineError
from timeline.patience import Pace, connected

OTHER = "00000000-0000-4000-8000-00000000000b"


def one(connection: Connection, statement: str, values: list[Any] | None = None) -> Any:
    row = connection.execute(statement.encode(), values).fetchone()
    assert row is not None
    return row[0]


def fill(connection: Connection, count: int = 300, company: Any = COMPANY) -> None:
    """Activities of three years, with everything an activity may have."""
    one(
        connection,
        "select timeline.put_objects(%s, %s)",
        [
            company,
            Jsonb(
                [
                    {"type": "account", "id": "a", "name": "Acme"},
                    {"type": "contact", "id": "c", "name": "Jo", "parents": [{"type": "account", "id": "a"}]},
                ]
            ),
        ],
    )  # fmt: skip
    one(
        connection,
        """
        select timeline.record_many(%s, jsonb_agg(jsonb_build_object(
          'activity_type', (array['note', 'call', 'task'])[1 + n %% 3], 'subject', 'subject ' || n,
          'description', case when n %% 2 = 0 then 'words of ' || n end, 'source', 'test', 'external_id', n::text,
          'data', jsonb_build_object('n', n, 'deep', jsonb_build_array(n, 1.50, null)),
          'status', (array['planned', 'completed', 'cancelled'])[1 + n %% 3],
          'related_to', jsonb_build_object('type', 'contact', 'id', 'c'),
          'links', case when n %% 4 = 0 then '[{"type": "lead", "id": "l", "role": "attendee"}]'::jsonb else '[]' end,
          'assigned_to', case when n %% 5 = 0 then 'u' || n %% 2 end,
          'visible_to', case when n %% 7 = 0 then '["u1"]'::jsonb end,
          'activity_date', now() - (30 + n * 7919 %% 1000) * interval '1 day')))
        from generate_series(1, %s) as n
        """,
        [company, count],
    )
    for number, changes in {
        2: {"status": "completed"},
        4: {"subject": "other"},
        7: {"priority": "high"},
    }.items():
        connection.execute(
            "select timeline.change(%s, b.activity_id, %s) from timeline_data.activity_body as b where b.company_id = %s and b.external_id = %s",
            [company, Jsonb(changes), company, str(number)],
        )
    connection.execute(
        "select timeline.remove(%s, b.activity_id) from timeline_data.activity_body as b where b.company_id = %s and b.external_id in ('9', '10')",
        [company, company],
    )


@pytest.fixture
def viewer(connection: Connection) -> Connection:
    """Everything is recorded by and for a user who sees the private ones."""
    connection.execute("select set_config('timeline.user_id', 'u1', false)")
    return connection


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "archives")


def names(connection: Connection, state: str = "attached") -> list[str]:
    found: list[dict[str, Any]] = one(connection, "select timeline_data.partitions()")
    return [part["name"] for part in found if part["state"] == state]


def test_what_was_archived_comes_back_as_it_was(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    fill(viewer, 40, OTHER)
    partitions.rotate(database)
    before = content(viewer)
    done = archive.archive(database, age="1 year", folder=folder)
    assert len(done["archived"]) >= 7
    whole(viewer)
    assert astray(viewer) == {}
    held = [where[0] for where in places(viewer).values()]
    assert sum(where.startswith("files") for where in held) == done["activities"] > 150
    for name in reversed(done["archived"]):
        back = archive.attach(database, name=name)
        assert back["attached"] == back["activities"] > 0
    whole(viewer)
    assert content(viewer) == before
    assert astray(viewer) == {}
    assert names(viewer, "archived") == []


def test_a_range_that_left_keeps_taking_dates(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    archive.archive(database, age="1 year", folder=folder)
    # The past edge grew over what left: no empty partitions stay behind.
    assert [start for _, start, _ in directory(viewer)][1] > one(
        viewer, "select ((now() - interval '1 year 4 months') at time zone 'UTC')::text"
    )
    for date in ("2024-02-03T00:00:00Z", "1970-01-01T00:00:00Z"):
        one(
            viewer,
            "select timeline.record(%s, %s)",
            [COMPANY, Jsonb({"activity_type": "note", "subject": "late", "activity_date": date})],
        )
    late = page(viewer, date_to="2024-12-31", count="exact")
    assert (late["count"], late["count_is"]) == (2, "exact")
    assert [result["subject"] for result in late["results"]] == ["late", "late"]


def test_a_partition_in_the_middle_leaves_an_empty_one_behind(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    middle = names(viewer)[4]
    before = content(viewer)
    bounds = [part[1:] for part in directory(viewer)]
    done = archive.archive(database, names=[middle], folder=folder)
    assert [part[1:] for part in directory(viewer)] == bounds
    whole(viewer)
    archive.attach(database, name=done["archived"][0])
    assert content(viewer) == before
    assert [part[1:] for part in directory(viewer)] == bounds


def test_pages_tell_which_stretch_is_archived(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    assert "archived" not in page(viewer)
    done = archive.archive(database, age="1 year", folder=folder)
    told = page(viewer)
    assert list(told) == ["count", "count_is", "results", "next", "archived"]
    first, last = done["archived"][0], done["archived"][-1]
    bounds = {name: (start, end) for name, start, end in viewer.execute(
        "select r.name, timeline_data.instant(r.starts_at), timeline_data.instant(r.ends_at) from timeline_data.archive as r"
    ).fetchall()}  # fmt: skip
    assert told["archived"] == [{"from": bounds[first][0], "to": bounds[last][1]}]
    assert page(viewer, object_type="account", object_id="a")["archived"] == told["archived"]
    assert list(page(viewer, include=["position"]))[-2:] == ["position", "archived"]
    # Not where the dates asked for do not reach, nor to a company that never had anything there.
    assert "archived" not in page(viewer, date_from=bounds[last][1])
    assert "archived" not in page(viewer, view="upcoming")
    assert "archived" in page(viewer, date_to=bounds[first][1])
    assert "archived" not in one(viewer, "select timeline.page(%s)", [OTHER])
    archive.attach(database, name=done["archived"][2])
    hole = page(viewer)["archived"]
    assert [(s["from"], s["to"]) for s in hole] == [
        (bounds[done["archived"][3]][0], bounds[last][1]),
        (bounds[first][0], bounds[done["archived"][1]][1]),
    ]


def test_a_resend_of_an_archived_activity_says_so_and_writes_nothing(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    archive.archive(database, age="1 year", folder=folder)
    gone = [name for name, where in places(viewer).items() if where[0].startswith("files")]
    held = content(viewer)
    sent = [
        {"activity_type": "note", "subject": "again", "activity_date": "2026-01-01T00:00:00Z", "source": "test", "external_id": name}
        for name in gone[:20]
    ]  # fmt: skip
    for activity in sent[:5]:
        receipt = one(viewer, "select timeline.record(%s, %s)", [COMPANY, Jsonb(activity)])
        assert (receipt["outcome"], receipt["version"]) == ("archived", None)
    batch = one(viewer, "select timeline.record_many(%s, %s)", [COMPANY, Jsonb(sent)])
    assert {receipt["outcome"] for receipt in batch["receipts"]} == {"archived"}
    assert (batch["inserted"], batch["updated"], batch["unchanged"]) == (0, 0, 0)
    assert content(viewer) == held
    id_ = one(
        viewer,
        "select b.activity_id from timeline_data.activity_body as b where b.external_id = %s",
        [gone[0]],
    )
    for call in (
        "activity(%s, %s)",
        "history(%s, %s)",
        "remove(%s, %s)",
        "restore(%s, %s)",
        'change(%s, %s, \'{"status": "planned"}\')',
    ):
        with pytest.raises(psycopg.DatabaseError) as refused:
            viewer.execute(f"select timeline.{call}".encode(), [COMPANY, id_])
        assert refused.value.sqlstate == "TL410"
        assert "timeline partitions attach activity_" in (refused.value.diag.message_hint or "")
    with pytest.raises(psycopg.DatabaseError) as refused:
        viewer.execute("select timeline.activity_by_key(%s, 'test', %s)", [COMPANY, gone[0]])
    assert refused.value.sqlstate == "TL410"


@pytest.mark.parametrize("is_kept", [True, False])
def test_an_archived_private_activity_is_told_of_to_its_people_alone(
    database: str, viewer: Connection, folder: str, is_kept: bool
) -> None:
    fill(viewer)
    partitions.rotate(database)
    archive.archive(database, age="1 year", folder=folder, is_kept=is_kept)
    row = viewer.execute(
        "select b.activity_id, b.external_id from timeline_data.activity_body as b where b.external_id::integer % 7 = 0"
        " and not exists (select from timeline_data.activity as a where a.company_id = b.company_id and a.activity_date = b.activity_date and a.id = b.activity_id) limit 1"
    ).fetchone()
    assert row is not None
    for user, state, sent in (("u1", "TL410", None), ("u7", "TL404", "TL403"), ("", "TL404", None)):
        viewer.execute("select set_config('timeline.user_id', %s, false)", [user])
        for call, key in (
            ("activity(%s, %s)", [row[0]]),
            ("activity_by_key(%s, %s, %s)", ["test", row[1]]),
        ):
            with pytest.raises(psycopg.DatabaseError) as refused:
                viewer.execute(f"select timeline.{call}".encode(), [COMPANY, *key])
            assert refused.value.sqlstate == state, (user, call)
        activity = Jsonb(
            {
                "activity_type": "note",
                "subject": "x",
                "activity_date": "2026-01-01T00:00:00Z",
                "source": "test",
                "external_id": row[1],
            }
        )
        if sent is None:
            assert (
                one(viewer, "select timeline.record(%s, %s) ->> 'outcome'", [COMPANY, activity])
                == "archived"
            )
        else:
            with pytest.raises(psycopg.DatabaseError) as refused:
                viewer.execute("select timeline.record(%s, %s)", [COMPANY, activity])
            assert refused.value.sqlstate == sent


def test_links_follow_the_parents_of_the_day_it_comes_back(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    done = archive.archive(database, age="1 year", folder=folder)
    one(
        viewer,
        "select timeline.put_objects(%s, %s)",
        [
            COMPANY,
            Jsonb([{"type": "contact", "id": "c", "parents": [{"type": "account", "id": "b"}]}]),
        ],
    )
    for name in done["archived"]:
        archive.attach(database, name=name)
    seen = {
        account: page(viewer, object_type="account", object_id=account, count="exact")["count"]
        for account in ("a", "b")
    }
    assert seen == {"a": 0, "b": 298}


def test_the_retention_of_the_installation_is_followed_and_spares_what_was_brought_back(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    with pytest.raises(TimelineError) as refused:
        archive.archive(database)
    assert refused.value.code == "TL400"
    told = archive.set_retention(database, age="2 years", since=None, folder=folder)
    assert (told["age"], told["since"], told["folder"]) == ("2 years", None, folder)
    done = archive.archive(database)
    assert len(done["archived"]) >= 2
    assert archive.archive(database)["archived"] == []
    archive.attach(database, name=done["archived"][0])
    assert archive.archive(database)["archived"] == []
    again = archive.archive(database, age="2 years")
    assert len(again["archived"]) == 1
    # Brought back once and archived anew: what the first one held lies in the second.
    assert archive.attach(database, name=done["archived"][0])["attached"] == 0
    assert archive.attach(database, name=again["archived"][0])["attached"] > 0
    assert archive.set_retention(database, age=None, since=None, folder=None)["cutoff"] is None


@pytest.mark.parametrize(
    ("age", "since"),
    [("-1 years", None), ("0", None), ("forever", None), ("1 year", "2020-01-01"), (None, "infinity"), (None, "soon")],
)  # fmt: skip
def test_a_retention_that_means_nothing_is_refused(
    database: str, age: str | None, since: str | None
) -> None:
    with pytest.raises(TimelineError) as refused:
        archive.set_retention(database, age=age, since=since, folder=None)
    assert refused.value.code == "TL400"


def test_a_url_with_a_password_is_refused_without_a_word_of_it(database: str) -> None:
    with pytest.raises(TimelineError) as caught:
        archive.set_retention(
            database, age="7 years", since=None, folder="sftp://me:s3cret@host/archives"
        )
    assert caught.value.code == "TL400"
    assert "s3cret" not in f"{caught.value.message} {caught.value.hint}"
    assert archive.retention(database)["folder"] is None


def test_what_cannot_be_archived_is_refused_by_name(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    listed = directory(viewer)
    present = one(
        viewer,
        "select d.name from timeline_data.partition_directory as d where now() >= d.starts_at and now() < d.ends_at",
    )
    for name, code in (
        (listed[0][0], "TL409"),
        (listed[-1][0], "TL409"),
        (present, "TL409"),
        ("nowhere", "TL404"),
    ):
        with pytest.raises(TimelineError) as refused:
            archive.archive(database, names=[name], folder=folder)
        assert refused.value.code == code, name
    with pytest.raises(TimelineError) as refused:
        archive.archive(database, names=[listed[2][0]])
    assert refused.value.code == "TL400"
    assert directory(viewer) == listed
    assert not Path(folder).exists()


def test_only_one_keeps_partitions_at_a_time(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    with partitions.keeping(database, 0, lambda text: None):
        calls: list[Callable[[], object]] = [
            lambda: archive.archive(database, age="1 year", folder=folder),
            lambda: archive.drop(database),
            lambda: archive.attach(database, name="x"),
            lambda: partitions.rotate(database),
        ]
        for call in calls:
            with pytest.raises(TimelineError) as refused:
                call()
            assert refused.value.code == "55P03"


def test_a_table_is_kept_until_it_is_dropped_and_comes_back_from_either(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    before = content(viewer)
    done = archive.archive(database, age="1 year", folder=folder, is_kept=True)
    assert names(viewer, "verified") == done["archived"]
    assert astray(viewer) == {}
    dropped = archive.drop(database, names=done["archived"][:1])
    assert dropped["dropped"] == done["archived"][:1]
    assert archive.drop(database)["dropped"] == done["archived"][1:]
    with pytest.raises(TimelineError) as refused:
        archive.drop(database, names=done["archived"][:1])
    assert refused.value.code == "TL409"
    for name in done["archived"]:
        archive.attach(database, name=name)
    assert content(viewer) == before


def detach(database: str, name: str, folder: str, *, is_kept: bool = False) -> None:
    """As a run leaves it that was killed after the detach."""
    with connected(database) as patience:
        for step in patience.steps(
            "detach_step", names=[name], cutoff=None, folder=folder, is_kept=is_kept
        ):
            if step["step"] == "detached":
                return


def test_what_is_to_be_kept_is_kept_also_where_the_run_was_killed(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    first, second = names(viewer)[1:3]
    detach(database, first, folder, is_kept=True)
    archive.archive(database, is_asked=False)
    assert len(names(viewer, "verified")) == 1
    # And where another run had begun without.
    detach(database, second, folder)
    archive.archive(database, is_asked=False, is_kept=True)
    archive.archive(database, is_asked=False)
    assert len(names(viewer, "verified")) == 2
    # Verified by a run that was to drop it, and was killed.
    viewer.execute("update timeline_data.archive set is_table_kept = false")
    archive.archive(database, is_asked=False, is_kept=True)
    archive.archive(database, is_asked=False)
    assert len(names(viewer, "verified")) == 2
    assert len(archive.drop(database)["dropped"]) == 2


def test_an_archive_whose_files_are_elsewhere_stands_in_nobodys_way(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    first, second, third = names(viewer)[1:4]
    for name in (first, second):
        archive.archive(database, names=[name], folder=folder, is_kept=True)
    viewer.execute("update timeline_data.archive set is_table_kept = false")
    lost, whole_ = names(viewer, "verified")
    (Path(folder) / lost / "manifest.json").rename(Path(folder) / "elsewhere")
    with pytest.raises(TimelineError) as caught:
        archive.archive(database, names=[third], folder=folder)
    assert lost in caught.value.message
    assert names(viewer, "verified") == [lost]
    assert {name.rpartition("-")[0] for name in names(viewer, "archived")} == {second, third}
    assert whole_ in names(viewer, "archived")
    (Path(folder) / "elsewhere").rename(Path(folder) / lost / "manifest.json")
    assert archive.archive(database, is_asked=False)["archived"] == [lost]


def test_a_table_without_files_comes_back_from_itself(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    before = content(viewer)
    name = names(viewer)[1]
    detach(database, name, folder)
    (detached,) = names(viewer, "detached")
    assert astray(viewer) == {}
    # Half of it, then the rest.
    one(viewer, "select timeline_data.attach_begin(r.id)::text from timeline_data.archive as r")
    assert (
        one(viewer, "select timeline_data.attach_table(r.id, 7) from timeline_data.archive as r")
        == 7
    )
    assert astray(viewer) == {}
    assert archive.attach(database, name=detached)["attached"] > 7
    assert content(viewer) == before
    whole(viewer)


def test_an_export_sees_one_state_of_what_is_being_archived(
    database: str, viewer: Connection, folder: str
) -> None:
    from timeline import db
    from timeline.transfer import exporting

    fill(viewer)
    partitions.rotate(database)
    with db.connect(database) as conn:
        lines = exporting.lines(
            conn,
            str(COMPANY),
            "u1",
            {},
            form="jsonl",
            activities=True,
            objects=True,
            settings=False,
        )
        # An object: no partition was looked at yet.
        found = next(lines).splitlines()
        with pytest.raises(TimelineError) as refused:
            archive.archive(database, age="1 year", folder=folder, wait=0.3)
        assert refused.value.code == "55P03"
        found += [line for chunk in lines for line in chunk.splitlines()]
    assert sum('"object"' not in line for line in found) == 298


def test_every_column_of_an_activity_is_archived_or_made_anew(connection: Connection) -> None:
    """A column that is added to a body must be added to body_json, or here."""
    body = {name for (name,) in connection.execute(
        "select a.attname::text from pg_attribute as a where a.attrelid = 'timeline_data.activity_body'::regclass and a.attnum > 0 and not a.attisdropped"
    )}  # fmt: skip
    kept = set(one(connection, "select timeline_data.body_json(null::timeline_data.activity_body)"))
    of_row = {"company_id", "activity_id", "activity_date", "subject"}
    assert body - kept - of_row == {"search_vector", "is_open"}


def test_the_same_command_again_after_a_kill_finishes_and_is_content(
    database: str, viewer: Connection, folder: str
) -> None:
    fill(viewer)
    partitions.rotate(database)
    name = names(viewer)[0]
    detach(database, name, folder)
    done = archive.archive(database, names=[name], folder=folder)
    assert [archived.rpartition("-")[0] for archived in done["archived"]] == [name]


def test_long_texts_come_back_in_small_batches() -> None:
    """Writers of what an activity is about wait while its words are indexed."""
    lines = ["x" * 400_000] * 5 + ["y"] * 1200
    batches = [*members.batches(lines, Pace(500))]
    assert [line for batch in batches for line in batch] == lines
    assert max(sum(map(len, batch)) for batch in batches) <= 1_000_000
    assert max(map(len, batches)) == 500


def test_the_lock_of_a_long_run_outlasts_a_host_that_ends_idle_transactions(
    database: str, connection: Connection
) -> None:
    name = one(connection, "select quote_ident(current_database())")
    connection.execute(
        f"alter database {name} set idle_in_transaction_session_timeout = 50".encode()
    )
    with partitions.keeping(database, 0, lambda text: None):
        one(connection, "select pg_sleep(0.3)::text")
        with pytest.raises(TimelineError) as refused:
            partitions.rotate(database)
        assert refused.value.code == "55P03"


@pytest.mark.parametrize("order", ["recent", "relevance"])
def test_a_search_finds_nothing_of_what_just_left(
    database: str, viewer: Connection, folder: str, order: str
) -> None:
    """Its words stay until they are in files, and say that everybody sees their activities."""

    def found() -> tuple[int, list[str]]:
        options = Jsonb({"order": order, "limit": 500})
        answer = one(viewer, "select timeline.search(%s, 'subject', %s)", [COMPANY, options])
        assert len(answer["results"]) == answer["count"]
        return answer["count"], sorted(result["id"] for result in answer["results"])

    fill(viewer)
    partitions.rotate(database)
    name = names(viewer)[4]
    count, ids = found()
    left = one(
        viewer,
        f"select coalesce(array_agg(a.id::text) filter (where not a.is_removed), '{{}}') from timeline_data.\"{name}\" as a",
    )
    detach(database, name, folder)
    assert len(left) > 10
    assert found() == (count - len(left), sorted({*ids} - {*left}))
