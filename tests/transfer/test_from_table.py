"""An application's own table, moved in where it stands."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import caller, server
from tests.calls import call
from tests.transfer.conftest import COMPANY, OTHER, Connection, Run

TABLES = r"""
create schema shop;
create table shop.log (
  id bigint primary key, company_id integer, activity_type text, subject text, description text,
  activity_date timestamptz, object_type text, object_id bigint, assigned_to integer,
  status text default 'planned', minutes numeric, found tsvector,
  updated_at timestamptz default now()
);
insert into shop.log
select
  n, 1 + n % 2, (array['call', 'visit', 'email'])[1 + n % 3],
  e'  text "' || n || e'" \\ \n \u2028 ', case when n % 4 > 0 then 'more ' || n end,
  '2024-01-01T10:00:00.123456Z'::timestamptz + n * interval '1 hour',
  case when n % 5 > 0 then 'account' end, case when n % 5 > 0 then n % 7 end,
  n % 3, 'completed', n / 2.0, to_tsvector('x')
from generate_series(1, 3000) as n;
create table shop.bare (id integer primary key);
create table shop.odd (
  id char(8) primary key, activity_type text, subject text, activity_date date
);
create table shop."Sel""ect %s" (
  t uuid primary key default gen_random_uuid(), "a%b" numeric, activity_type text, subject text,
  activity_date date
);
insert into shop."Sel""ect %s" ("a%b", activity_type, subject, activity_date)
values (12345678901234567890.12345, 'call', '1', '2024-01-01'), (1.5, 'call', '2', '2024-01-01'),
  ('NaN', 'call', '3', '2024-01-01'), (1e400, 'call', '4', '2024-01-01');
"""
LOG = ("import", "--from-table", "shop.log", "--where", "company_id = 1")


@pytest.fixture
def shop(connection: Connection, database: str) -> Iterator[Connection]:
    """The application's table, and who owns it."""
    connection.execute(TABLES.encode())
    dsn = server.login(database, "admin")
    owner = conninfo_to_dict(dsn)["user"]
    for what in (
        "schema shop", "table shop.log", "table shop.bare", "table shop.odd",
        'table shop."Sel""ect %s"',
    ):  # fmt: skip
        connection.execute(f'alter {what} owner to "{owner}"'.encode())
    with caller.connect(dsn) as admin:
        yield admin


def moved(run: Run, *words: object, status: int = 0) -> dict[str, Any]:
    """What an import reports."""
    done = run(*LOG, "--json", *words)
    assert done.returncode == status, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rows(conn: Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a statement answers."""
    return conn.execute(query.encode(), values).fetchall()


def test_every_row_is_there_with_all_it_holds(run: Run, shop: Connection) -> None:
    report = moved(run)
    assert (report["read"], report["inserted"], report["rejected"]) == (1500, 1500, 0)
    assert report["proofs"] == [
        {
            "table": "shop.log",
            "gone": 0,
            "rows": 1500,
            "activities": 1500,
            "erased": 0,
            "equal": True,
        }
    ]
    for number in (2, 4, 10, 2998):
        (was,) = rows(shop, "select to_jsonb(l) from shop.log as l where id = %s", number)
        found = call(shop, "activity_by_key", COMPANY, "shop.log", str(number))
        old = was[0] if isinstance(was[0], dict) else json.loads(was[0])
        assert (found["subject"], found["description"]) == (old["subject"], old["description"])
        assert (found["activity_type"], found["status"]) == (old["activity_type"], "completed")
        about = found["related_to"] and (found["related_to"]["type"], found["related_to"]["id"])
        assert about == (old["object_id"] and ("account", str(old["object_id"])))
        assert found["assigned_to"]["id"] == str(old["assigned_to"])
        assert found["data"]["minutes"] == old["minutes"]
        assert {*found["data"]} == {"minutes", "updated_at"}
    dates = rows(
        shop,
        "select count(*) from shop.log as l join timeline_check as t on t.key = l.id::text"
        " and t.at = l.activity_date".replace(
            "timeline_check",
            "(select a ->> 'external_id' as key, (a ->> 'activity_date')::timestamptz as at"
            f" from (select timeline.activity_by_key('{COMPANY}', 'shop.log', id::text)::jsonb as a"
            " from shop.log where company_id = 1 and id < 400) as b)",
        ),
    )
    assert dates == [(199,)]
    assert call(shop, "page", OTHER)["results"] == []


def test_it_goes_on_and_ends_equal(run: Run, shop: Connection) -> None:
    """Rows come, change and go between one run and the next; the last one leaves none behind."""
    moved(run)
    shop.execute("delete from shop.log where id in (2, 4, 6, 7)")
    shop.execute("update shop.log set subject = 'changed', updated_at = now() where id in (8, 10)")
    shop.execute(
        "insert into shop.log (id, company_id, activity_type, subject, activity_date)"
        " values (9000, 1, 'call', 'late', now()), (9001, 2, 'call', 'of others', now())"
    )
    report = moved(run, "--since", "updated_at >= (select min(updated_at) from shop.log)")
    assert (report["inserted"], report["updated"], report["unchanged"]) == (1, 2, 1495)
    # What is gone is told, and stays until the last run.
    assert report["proofs"][0] | {"gone": 0} == {
        "table": "shop.log", "gone": 0, "rows": 1498, "activities": 1501, "erased": 0,
        "equal": False,
        "differences": {"missing": [], "extra": ["2", "4", "6"]},
    }  # fmt: skip
    report = moved(run, "--final", "--since", "id = 9000")
    assert (report["read"], report["unchanged"]) == (1, 1)
    assert report["proofs"] == [
        {
            "table": "shop.log",
            "gone": 3,
            "rows": 1498,
            "activities": 1498,
            "erased": 0,
            "equal": True,
        }
    ]
    assert call(shop, "page", COMPANY, {"count": "exact"})["count"] == 1498
    assert moved(run, "--final")["proofs"][0]["gone"] == 0


def test_the_last_run_keeps_writers_out_until_it_has_ended(run: Run, shop: Connection) -> None:
    moved(run)
    with shop.transaction():
        shop.execute("insert into shop.log (id, company_id, activity_type, subject, activity_date)"
                     " values (9002, 1, 'call', 'on its way', now())")  # fmt: skip
        found: list[dict[str, Any]] = []
        last = threading.Thread(target=lambda: found.append(moved(run, "--final")))
        last.start()
        time.sleep(2)
        assert not found, "it waits for who is writing"
    last.join()
    assert (found[0]["inserted"], found[0]["proofs"][0]["equal"]) == (1, True)


def test_who_waits_for_the_last_run_is_told_that_the_table_has_moved(
    run: Run, shop: Connection, connection: Connection
) -> None:
    told: list[str] = []

    def write() -> None:
        with pytest.raises(psycopg.errors.Error) as caught:
            connection.execute("update shop.log set subject = 'lost' where id = 2")
        told.append(str(caught.value.sqlstate))

    with caller.connect(shop.info.dsn, autocommit=False) as holder:
        # What is on its way keeps the last run waiting, and that run the next writer.
        holder.execute("update shop.log set subject = 'kept' where id = 4")
        last = threading.Thread(
            target=lambda: told.append(moved(run, "--final", "--close")["read"])
        )
        last.start()
        waits = (
            "select count(*) from pg_locks where not granted and relation = 'shop.log'::regclass"
        )
        for expected in (1, 2):
            while shop.execute(waits.encode()).fetchone() != (expected,):
                time.sleep(0.02)
            if expected == 1:
                late = threading.Thread(target=write)
                late.start()
        holder.commit()
    last.join()
    late.join()
    assert told[1:] == ["TL410"] or told[:1] == ["TL410"]
    assert call(shop, "activity_by_key", COMPANY, "shop.log", "4")["subject"] == "kept"
    for statement in ("insert into shop.log (id) values (0)", "delete from shop.log",
                      "truncate shop.log"):  # fmt: skip
        with pytest.raises(psycopg.errors.Error, match="moved to the timeline"):
            shop.execute(statement.encode())
    shop.execute(b"drop trigger timeline_closed on shop.log")
    shop.execute(b"delete from shop.log where id = 2")
    assert moved(run, "--final")["proofs"][0]["gone"] == 1


def test_a_table_is_closed_by_a_proof_alone(run: Run, shop: Connection) -> None:
    shop.execute("update shop.log set subject = '' where id = 10")
    assert moved(run, "--final", "--close", status=1)["proofs"][0]["differences"] == {
        "missing": ["10"], "extra": []
    }  # fmt: skip
    shop.execute("update shop.log set subject = 'mended' where id = 10")
    assert moved(run, "--final", "--close")["proofs"][0]["equal"]


def test_what_was_erased_is_in_the_table_alone_and_hinders_nothing(
    run: Run, shop: Connection, connection: Connection
) -> None:
    moved(run)
    known = call(shop, "activity_by_key", COMPANY, "shop.log", "6")["related_to"]
    gone = {"activity": {"source": "shop.log", "external_id": "10"}}
    for what in (gone, {"object": {"type": known["type"], "id": known["id"]}}):
        assert call(connection, "erase", COMPANY, what)["outcome"] == "erased"
    # One that was never here, about what was erased.
    shop.execute(
        "insert into shop.log (id, company_id, activity_type, subject, activity_date, object_type,"
        " object_id) select 9003, 1, 'call', 'late', now(), object_type, object_id"
        " from shop.log where id = 6"
    )
    proof = moved(run, "--final", "--since", "id = 9003", status=1)["proofs"][0]
    assert "10" in proof["differences"]["missing"]
    report = moved(run, "--final", "--close")
    proof = report["proofs"][0]
    assert (proof["equal"], proof["erased"]) == (True, report["erased"])
    assert proof["rows"] - proof["activities"] == proof["erased"] >= 3


def test_it_waits_for_no_transaction_of_its_own(run: Run, shop: Connection) -> None:
    """What lies in an edge already would be split off once nobody reads there; it reads itself."""
    for n in range(20):
        sent = {"activity_type": "call", "subject": f"edge {n}", "activity_date": "2005-03-03"}
        call(shop, "record", COMPANY, sent)
    shop.execute(
        "insert into shop.log (id, company_id, activity_type, subject, activity_date)"
        " select n, 1, 'call', 's', '2004-01-01T10:00:00Z'::timestamptz + n * interval '1 hour'"
        " from generate_series(10000, 15000) as n"
    )
    done = run(*LOG)
    assert (done.returncode, "waiting for" in done.stderr) == (0, False), done.stderr
    assert "no partitions were made" in done.stderr


def test_a_table_without_a_proof_is_not_closed(run: Run, shop: Connection, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text("""
[[file]]
name = "log"
[[file.activity]]
activity_type = "{activity_type}"
subject = "{subject}"
activity_date = "{activity_date}"
source = "shop"
external_id = "log-{id}"
""")
    done = run(*LOG, "--map", path, "--final", "--close")
    assert (done.returncode, "there is no proof" in done.stderr) == (2, True), done.stderr
    assert call(shop, "page", COMPANY)["results"] == []
    assert run(*LOG, "--final", "--close", "--since", "id > 5").returncode == 2
    # Known by its key, and as it was: the row of today cannot land.
    moved(run)
    shop.execute("update shop.log set subject = '' where id = 10")
    report = moved(run, "--final", "--close", status=1)
    assert (report["rejected"], report["proofs"][0]["equal"]) == (1, True)
    shop.execute("update shop.log set subject = 'open still' where id = 10")


def test_a_closed_table_has_no_open_partition(
    run: Run, shop: Connection, connection: Connection
) -> None:
    owner = conninfo_to_dict(shop.info.dsn)["user"]
    connection.execute("""
    create table shop.p (id integer primary key, activity_type text, subject text,
      activity_date date) partition by range (id);
    create table shop.p1 partition of shop.p for values from (0) to (10);
    insert into shop.p values (1, 'call', 's', '2024-01-01');
    """)
    for table in ("p", "p1"):
        connection.execute(f'alter table shop.{table} owner to "{owner}"'.encode())
    done = run("import", "--from-table", "shop.p", "--final", "--close")
    assert done.returncode == 0, done.stderr
    for table in ("p", "p1"):
        with pytest.raises(psycopg.Error) as caught:
            shop.execute(f"insert into shop.{table} values (2, 'call', 's', '2024-01-01')".encode())
        assert caught.value.sqlstate == "TL410"


def test_what_is_cleared_there_is_cleared_here(run: Run, shop: Connection) -> None:
    moved(run)
    assert call(shop, "activity_by_key", COMPANY, "shop.log", "6")["related_to"]["id"] == "6"
    shop.execute("update shop.log set object_type = null, object_id = null where id = 6")
    shop.execute("update shop.log set object_type = null where id = 8")
    assert moved(run, "--final")["updated"] == 2
    for key, data in (("6", None), ("8", 1)):
        told = call(shop, "activity_by_key", COMPANY, "shop.log", key)
        assert (told["related_to"], told["data"].get("object_id")) == (None, data)


def test_what_was_removed_comes_back_with_its_row(run: Run, shop: Connection) -> None:
    """Rows that left and came back, and what somebody removed on the timeline alone."""
    moved(run)
    shop.execute(b"update shop.log set company_id = 2 where id in (2, 4)")
    # Elsewhere it may be somebody else's: that is said, and told how to end it.
    report = moved(run, "--final", status=1)
    assert report["proofs"][0]["differences"] == {"missing": [], "extra": ["2", "4"]}
    assert moved(run, "--final", "--prune")["proofs"][0]["gone"] == 2
    shop.execute(b"update shop.log set company_id = 1, subject = 'back' where id in (2, 4)")
    known = call(shop, "activity_by_key", COMPANY, "shop.log", "6")
    call(shop, "remove", COMPANY, known["id"])
    report = moved(run)
    assert (report["restored"], report["removed"], report["proofs"][0]["equal"]) == (0, 3, False)
    report = moved(run, "--final")
    assert (report["restored"], report["removed"], report["proofs"][0]["equal"]) == (3, 0, True)
    assert call(shop, "activity_by_key", COMPANY, "shop.log", "4")["subject"] == "back"


def test_rows_that_row_security_hides_are_not_taken_for_gone(
    run: Run, shop: Connection, connection: Connection
) -> None:
    moved(run)
    for statement in ("alter table shop.log enable row level security",
                      "alter table shop.log force row level security",
                      "create policy own on shop.log using (id < 1000)"):  # fmt: skip
        connection.execute(statement.encode())
    done = run(*LOG, "--final")
    assert (done.returncode, "row-level security" in done.stderr) == (5, True), done.stderr
    done = run("track", "shop.log", "--type", "account", "--name", "subject", "--company",
               f"'{COMPANY}'::uuid", "--install")  # fmt: skip
    assert (done.returncode, "row-level security" in done.stderr) == (5, True), done.stderr
    assert call(shop, "page", COMPANY, {"count": "exact"})["count"] == 1500


def test_private_ones_whose_rows_are_gone_are_removed_for_who_sees_them(
    run: Run, shop: Connection
) -> None:
    shop.execute(b"alter table shop.log add visible_to integer[]")
    shop.execute(b"update shop.log set visible_to = '{77}' where id <= 6")
    moved(run)
    for viewer, count in (("78", 1497), ("77", 1500)):
        done = run("--viewer", viewer, "page", '{"count": "exact"}', "--json")
        assert json.loads(done.stdout)["count"] == count
    shop.execute(b"delete from shop.log where id <= 4")
    report = moved(run, "--final", status=1)
    assert report["proofs"][0]["differences"] == {"missing": [], "extra": ["2", "4"]}
    report = moved(run, "--final", "--viewer", "77")
    assert (report["proofs"][0]["gone"], report["proofs"][0]["equal"]) == (2, True)


def test_columns_are_what_they_are_called_and_nothing_is_dropped(
    run: Run, shop: Connection
) -> None:
    for column in ("links jsonb", "external_id text", "many numeric(10,2)[]", "raw jsonb"):
        shop.execute(f"alter table shop.log add {column}".encode())
    shop.execute(
        'update shop.log set links = \'[{"type": "deal", "id": 9, "role": "won"}]\','
        " external_id = 'x-1', many = '{1.50,NaN}', raw = '[12345678901234567890.123456789, 1.5]',"
        " activity_type = 'Phone Call' where id = 2"
    )
    shop.execute("update shop.log set activity_type = '' where id = 4")
    report = moved(run, status=1)
    assert (report["inserted"], report["reasons"]) == (1499, {"TL400": 1})
    found = call(shop, "activity_by_key", COMPANY, "shop.log", "2")
    assert [(one["type"], one["id"], one["role"]) for one in found["links"]] == [
        ("deal", "9", "won")
    ]
    assert found["activity_type"] == "Phone Call"
    assert {key: found["data"][key] for key in ("external_id", "many", "raw")} == {
        "external_id": "x-1", "many": [1.5, "NaN"], "raw": ["12345678901234567890.123456789", 1.5],
    }  # fmt: skip


def test_content_types_are_found_wherever_they_are(
    run: Run, shop: Connection, connection: Connection
) -> None:
    owner = conninfo_to_dict(shop.info.dsn)["user"]
    connection.execute("""
    create table shop.django_content_type (id integer primary key, app_label text, model text);
    insert into shop.django_content_type values (1, 'crm', 'account'), (2, 'crm', 'contact');
    create table shop.note (
      id integer primary key, target_id integer references shop.django_content_type,
      content_type_id integer references shop.django_content_type, object_id text,
      activity_type text, subject text, activity_date date
    );
    insert into shop.note values (1, 2, 1, '6', 'note', 's', '2026-01-01'),
      (2, 1, 2, '7', 'note', 's', '2026-01-02'),
      (3, 1, null, '8', 'note', 's', '2026-01-03'), (4, 1, 2, null, 'note', 's', '2026-01-04'),
      (5, 1, null, null, 'note', 's', '2026-01-05');
    """)
    for table in ("note", "django_content_type"):
        connection.execute(f'alter table shop.{table} owner to "{owner}"'.encode())
    done = run("import", "--from-table", "shop.note")
    assert done.returncode == 0, done.stderr
    *halves, two, one = call(shop, "page", COMPANY, {"include": ["data"]})["results"]
    assert [(each["related_to"], each["data"]) for each in halves] == [
        (None, {"target_id": 1} | half)
        for half in ({}, {"content_type": "crm.contact"}, {"object_id": "8"})
    ]
    page = [two, one]
    assert [(one["related_to"]["type"], one["related_to"]["id"]) for one in page] == [
        ("crm.contact", "7"), ("crm.account", "6"),
    ]  # fmt: skip
    assert [one["data"]["target_id"] for one in page] == [1, 2]


def test_what_cannot_land_keeps_the_proof_from_being_one(
    run: Run, shop: Connection, tmp_path: Path
) -> None:
    shop.execute("update shop.log set subject = '' where id = 10")
    shop.execute("update shop.log set activity_date = 'infinity' where id = 12")
    report = moved(run, "--final", "--rejects", tmp_path / "bad.jsonl", status=1)
    assert (report["inserted"], report["rejected"]) == (1498, 2)
    assert not report["proofs"][0]["equal"]
    lines = (tmp_path / "bad.jsonl").read_text("utf-8").split("\n")
    told = [json.loads(line)["reject"] for line in lines if line]
    assert {(one["column"], one["line"]) for one in told} == {("subject", 5), ("activity_date", 6)}


def test_a_mapping_says_what_other_columns_mean(run: Run, shop: Connection, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text("""
source = "old"
activity_types = ["visit"]
[[file]]
name = "log"
[[file.object]]
type = "account"
id = "{object_id}"
name = "Account {object_id}"
[[file.activity]]
activity_type = "{activity_type}"
subject = "{subject}"
activity_date = "{activity_date}"
external_id = "{id}"
related_to = { type = "account", id = "{object_id}" }
""")
    done = run(*LOG, "--map", path, "--dry-run", "--json")
    assert json.loads(done.stdout)["activities"] == 1500, done.stderr
    assert call(shop, "page", COMPANY)["results"] == []
    done = run(*LOG, "--map", path, "--json")
    report = json.loads(done.stdout)
    assert report["objects"]["inserted"] == 7, done.stderr
    assert report["proofs"][0]["equal"]
    path.write_text(path.read_text().replace('external_id = "{id}"', 'external_id = "n{id}"'))
    report = json.loads(run(*LOG, "--map", path, "--final", "--json").stdout)
    assert (report["proofs"][0]["activities"], report["proofs"][0]["equal"]) == (None, None)


def test_odd_names_and_numbers_that_json_would_round(run: Run, shop: Connection) -> None:
    words = ("import", "--from-table", 'shop."Sel""ect %s"', "--where", "subject not like '%x%'")
    done = run(*words, "--final", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["proofs"][0]["equal"]
    page = call(shop, "page", COMPANY, {"include": ["data"]})
    assert {one["subject"]: one["data"]["a%b"] for one in page["results"]} == {
        "1": "12345678901234567890.12345", "2": 1.5, "3": "NaN", "4": "1" + "0" * 400
    }  # fmt: skip
    keys = {
        str(key)
        for (key,) in rows(shop, 'select t::text from shop."Sel""ect %s"'.replace("%", "%%"))
    }
    assert {one["id"] for one in page["results"]} == keys


def test_a_json_that_no_text_of_postgresql_holds_spoils_its_row_alone(
    run: Run, shop: Connection, tmp_path: Path
) -> None:
    shop.execute(b"alter table shop.log add raw json")
    for number, raw in ((2, '{"a":\n\r\t [1,\n 2.50]}'), (4, r'["\u0000"]'), (6, r'["\ud800"]')):
        shop.execute(b"update shop.log set raw = %s where id = %s", [raw, number])
    report = moved(run, "--rejects", tmp_path / "bad.jsonl", status=1)
    assert (report["inserted"], report["reasons"]) == (
        1498, {"nul_character": 1, "lone_surrogate": 1},
    )  # fmt: skip
    assert call(shop, "activity_by_key", COMPANY, "shop.log", "2")["data"]["raw"] == {"a": [1, 2.5]}
    lines = (tmp_path / "bad.jsonl").read_text("utf-8").strip().split("\n")
    told = [json.loads(line) for line in lines]
    assert [(one["row"]["id"], one["reject"]["column"]) for one in told] == [(4, "raw"), (6, "raw")]


def test_several_tables_come_with_one_mapping(run: Run, shop: Connection, tmp_path: Path) -> None:
    shop.execute("insert into shop.bare select generate_series(1, 2000)")
    path = tmp_path / "map.toml"
    path.write_text("""
source = "crm"
activity_types = ["visit"]
[[file]]
name = "bare"
[[file.object]]
type = "account"
id = "{id}"
name = "Account {id}"
[[file]]
name = "log"
[[file.activity]]
activity_type = "{activity_type}"
subject = "{subject}"
activity_date = "{activity_date}"
external_id = "{id}"
""")
    done = run("import", "--from-table", "shop.log", "--from-table", "shop.bare", "--where", "true",
               "--map", path, "--json")  # fmt: skip
    report = json.loads(done.stdout)
    assert (report["inserted"], report["objects"]["inserted"]) == (3000, 2000), done.stderr
    assert [(one["table"], one["equal"]) for one in report["proofs"]] == [
        ("shop.log", True), ("shop.bare", None)
    ]  # fmt: skip


def test_rows_that_a_condition_leaves_out_are_not_gone(run: Run, shop: Connection) -> None:
    moved(run, "--final")
    words = ("import", "--from-table", "shop.log", "--where", "company_id = 2", "--final", "--json")
    done = run(*words)
    # Of both companies by now, which is told, and nothing is taken away.
    assert (done.returncode, json.loads(done.stdout)["proofs"][0]["gone"]) == (1, 0)
    assert call(shop, "page", COMPANY, {"count": "exact"})["count"] == 3000


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--from-table", "shop.none"), 3, "no table shop.none"),
        (("--from-table", "shop.log"), 2, "--where"),
        (("--from-table", "shop.log", "--where", "companyid = 1"), 2, "does not exist"),
        (("--from-table", "shop.log", "--where", "true", "--since", "x"), 2, "does not exist"),
        (("--from-table", "shop.log", "--where", "true) or (true"), 2, "syntax"),
        (("--from-table", "bad name"), 2, "name"),
        (("--from-table", "shop.bare", "--where", "true"), 2, "activity_type"),
        (("--from-table", "shop.log", "--where", "true", "--close"), 2, "--final"),
        (("--from-table", "shop.odd", "--where", "true"), 2, "primary key"),
        (("--from-table", "shop.log", "file.csv"), 2, "--from-table"),
        (("file.csv", "--final"), 2, "belong to --from-table"),
        ((), 2, "name files"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_lands(
    run: Run, shop: Connection, words: tuple[str, ...], status: int, told: str
) -> None:
    done = run("import", *words)
    assert (done.returncode, told in done.stderr) == (status, True), done.stderr
    assert call(shop, "page", COMPANY)["results"] == []
