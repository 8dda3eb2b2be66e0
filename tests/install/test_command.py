"""What a person at the shell meets: messages, hints, exit statuses, stdout and stderr."""

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from timeline import cli, install
from timeline.install import script

Command = Callable[..., subprocess.CompletedProcess[str]]
MakeDatabase = Callable[..., str]


def complains(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """One error line, a hint, the exit status, nothing on stdout, no traceback."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith(("error:", "hint:"))]
    assert [line.split(":")[0] for line in lines] == ["error", "hint"], done.stderr
    for word in words:
        assert word in done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def bouncer() -> Iterator[int]:
    """A server that asks for a password and refuses every one, as PostgreSQL does."""
    refusal = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.settimeout(5)
                    try:
                        while client.recv(4096)[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):
                            client.sendall(b"N")
                        client.sendall(b"R" + struct.pack("!ii", 8, 3))
                        client.recv(4096)
                        client.sendall(b"E" + struct.pack("!i", len(refusal) + 4) + refusal)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def test_missing_server_is_one_sentence_and_status_69(command: Command) -> None:
    port = free_port()
    done = command("migrate", dsn=f"host=127.0.0.1 port={port} dbname=crm user=crm")
    complains(done, 69, f"127.0.0.1:{port}", "timeline up")


def test_wrong_password_is_status_5_and_is_not_repeated(command: Command, bouncer: int) -> None:
    dsn = f"host=127.0.0.1 port={bouncer} dbname=crm user=crm sslmode=disable"
    done = command("status", dsn=f"{dsn} password=hunter2")
    complains(done, 5, "refused the login")
    assert "hunter2" not in done.stderr
    complains(command("status", dsn=dsn), 5, "none was given", "PGPASSWORD")


def test_missing_database_is_told_with_its_name(command: Command, server_dsn: str) -> None:
    done = command("migrate", dsn=make_conninfo(server_dsn, dbname="no_such_database"))
    complains(done, 69, '"no_such_database"', "createdb")


def test_role_without_rights_is_status_5(
    command: Command,
    make_database: MakeDatabase,
    make_role: Callable[..., str],
    as_role: Callable[..., str],
) -> None:
    stranger = as_role(make_database(), make_role("stranger"))
    complains(command("migrate", dsn=stranger), 5, "may not create schemas", "grant create")


@pytest.mark.parametrize(
    ("schema", "fill"),
    [
        ("timeline", "create table timeline.theirs (id int)"),
        ("timeline", "create function timeline.page() returns int language sql as 'select 1'"),
        ("timeline_data", "create table timeline_data.applied_migration (theirs int)"),
        ("timeline_data", "create type timeline_data.theirs as enum ('a')"),
    ],
)
def test_a_foreign_schema_is_named_with_the_way_out_and_status_4(
    command: Command,
    make_database: MakeDatabase,
    make_role: Callable[..., str],
    as_role: Callable[..., str],
    schema: str,
    fill: str,
) -> None:
    dsn = make_database()
    with psycopg.connect(dsn) as conn:
        conn.execute(f"create schema {schema}".encode())
        conn.execute(fill.encode())
    said = f'schema "{schema}" holds something that is not pg-timeline'
    for words in (["migrate"], ["status"], ["status", "--json"], ["doctor"]):
        complains(command(*words, dsn=dsn), 4, said, f"alter schema {schema} rename to")
    # Also to whom the schema is closed.
    stranger = as_role(dsn, make_role("stranger"))
    for words in (["migrate"], ["status"], ["doctor"]):
        complains(command(*words, dsn=stranger), 4, said)


def test_an_empty_schema_of_our_name_is_no_obstacle(
    command: Command, make_database: MakeDatabase
) -> None:
    dsn = make_database()
    with psycopg.connect(dsn) as conn:
        conn.execute("create schema timeline")
    assert command("status", dsn=dsn).returncode == 0
    assert command("migrate", dsn=dsn).returncode == 0


def test_too_old_a_server_is_status_4(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "FLOOR", 990000)
    done = CliRunner().invoke(cli.main, ["migrate"], env={"TIMELINE_DSN": make_database()})
    assert done.exit_code == 4
    assert "too old" in done.stderr
    assert "15 or newer" in done.stderr


def test_database_without_pg_timeline_is_told_to_migrate(
    command: Command, make_database: MakeDatabase
) -> None:
    dsn = make_database()
    complains(command("doctor", dsn=dsn), 69, "timeline migrate")
    status = json.loads(command("status", "--json", dsn=dsn).stdout)
    assert (status["is_installed"], status["applied"]) == (False, [])


@pytest.mark.parametrize(
    "dsn",
    ["postgresql://crm:hunter2@db/crm", "host=db password=hunter2", "postgresql://a:hunter2@b:x"],
)
def test_password_in_argv_is_refused_and_not_repeated(command: Command, dsn: str) -> None:
    done = command("--dsn", dsn, "status")
    complains(done, 2, "PGPASSWORD", "pgpass")
    assert "hunter2" not in done.stderr


def test_wrong_usage_is_status_2_with_a_suggestion(command: Command) -> None:
    complains(command("migrat"), 2, "did you mean: timeline migrate?")
    complains(command("migrate", "--jsn"), 2, "--json")
    complains(command("migrate", "surplus"), 2)
    complains(command("status", TIMELINE_COMPANI="x"), 2, "TIMELINE_COMPANY")
    complains(command("--config", "nowhere.toml", "status"), 2, "nowhere.toml")


def test_every_command_has_an_example_in_its_help(command: Command) -> None:
    done = command("--help")
    for name in cli.COMMANDS:
        assert f"  {name} " in done.stdout
    for name in ("migrate", "sql", "status", "doctor", "uninstall"):
        assert "Example:" in command(name, "--help").stdout


def test_help_loads_neither_driver_nor_yoyo() -> None:
    code = "import sys, timeline.cli; r = timeline.cli.main(['--help'])"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert loaded.isdisjoint({"psycopg", "yoyo", "jinja2"})


def test_data_goes_to_stdout_and_talk_to_stderr(
    command: Command, make_database: MakeDatabase
) -> None:
    dsn = make_database()
    done = command("migrate", "--json", dsn=dsn)
    assert json.loads(done.stdout)["is_replayed"] is True
    assert "functions" in done.stderr
    assert command("migrate", dsn=dsn).stdout == ""
    assert "begin;" in command("sql").stdout
    assert "begin;" in command("migrate", "--dry-run", dsn=dsn).stdout
    assert isinstance(json.loads(command("doctor", "--json", dsn=dsn).stdout), list)
    assert "functions" in command("status", dsn=dsn).stdout


def test_uninstall_asks_first(command: Command, make_database: MakeDatabase) -> None:
    dsn = make_database()
    install.migrate(dsn)
    complains(command("uninstall", dsn=dsn), 2, "--yes")
    assert install.migrate(dsn)["applied"] == []
    assert "removed: timeline" in command("uninstall", "--yes", dsn=dsn).stderr
    assert command("uninstall", "--yes", dsn=dsn).returncode == 0


def test_uninstall_takes_what_others_built_only_with_cascade(
    command: Command, make_database: MakeDatabase
) -> None:
    dsn = make_database()
    install.migrate(dsn)
    with psycopg.connect(dsn) as conn:
        conn.execute("create view public.report as select 1 as a from timeline.activities")
    complains(command("uninstall", "--yes", dsn=dsn), 4, "view public.report", "--cascade")
    done = command("uninstall", "--yes", "--cascade", dsn=dsn)
    assert "view public.report" in done.stderr
    with psycopg.connect(dsn) as conn:
        assert conn.execute("select to_regclass('public.report')").fetchone() == (None,)


def test_file_environment_and_flags_win_in_that_order(
    command: Command, make_database: MakeDatabase, tmp_path: Path
) -> None:
    first, second = make_database(), make_database()
    file = tmp_path / "settings.toml"
    file.write_text(f'dsn = "{first}"\n')
    command("migrate", TIMELINE_CONFIG=str(file))
    by_file = json.loads(command("status", "--json", TIMELINE_CONFIG=str(file)).stdout)
    assert by_file["is_installed"] is True
    by_environment = command("status", "--json", dsn=second, TIMELINE_CONFIG=str(file)).stdout
    assert json.loads(by_environment)["is_installed"] is False


def test_uninstall_at_a_terminal_shows_what_is_lost_and_takes_no(
    make_database: MakeDatabase,
) -> None:
    dsn = make_database()
    install.migrate(dsn)
    controller, terminal = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "timeline", "uninstall"],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "TIMELINE_DSN": dsn},
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.write(controller, b"n\n")
        told = process.communicate(timeout=30)[1]
    os.close(controller)
    os.close(terminal)
    assert "about 0 activities" in told
    assert process.returncode != 0
    assert install.migrate(dsn)["applied"] == []
