"""import and export: files in, files out."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import click

from timeline.cli import imported, say, settings
from timeline.cli.command import Command
from timeline.errors import TimelineError


def _whose(ctx: click.Context) -> tuple[str, str, str | None]:
    """DSN, company and viewer of this call. Raises TimelineError TL401 without a company."""
    found = settings(ctx)
    company = found.get("company")
    if not company:
        raise TimelineError(
            "TL401", "no company given", "say --company ID, or set TIMELINE_COMPANY"
        )
    return found.get("dsn", ""), company, found.get("viewer")


@click.command("import", cls=Command)
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--from-table", "tables", multiple=True, metavar="TABLE",
              help="Read an application's own table in place, not files.")  # fmt: skip
@click.option("--from", "from_dsn", metavar="DSN", help="Its database. [this one]")
@click.option("--where", metavar="SQL",
              help="Which of its rows are the company's. [company_id = the company]")  # fmt: skip
@click.option("--since", metavar="SQL", help="Which to read this time, of those.")
@click.option(
    "--final",
    "is_final",
    is_flag=True,
    help="Others wait; what is gone there is removed, what is there comes back.",
)
@click.option("--prune", is_flag=True, help="With --final: what --where leaves out is gone, too.")
@click.option("--close", is_flag=True, help="With --final: nobody writes there from then on.")
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), metavar="FILE",
    help="The mapping (TOML). Not needed for what `timeline export` wrote.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the first rows as they would land; no more.")
@click.option(
    "--rejects", "rejects_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Where rows go that cannot land: NAME.jsonl or NAME.csv. Mend them, import the file.",
)  # fmt: skip
@click.option(
    "--batch", type=click.IntRange(1, 5000), default=500, show_default=True,
    help="Rows per transaction.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[str, ...],
    tables: tuple[str, ...],
    from_dsn: str | None,
    where: str | None,
    since: str | None,
    is_final: bool,
    prune: bool,
    close: bool,
    map_file: Path | None,
    dry_run: bool,
    rejects_file: Path | None,
    batch: int,
    as_json: bool,
) -> int:
    r"""Import CSV or JSON lines; "-" is standard input.

    Rows that cannot land are set aside with the reason, the rest lands. Run it again after a
    crash, or with a later export: what is there already stays as it is.

    With --from-table it reads a table of an application, by default one whose columns are called
    as an activity's fields (content_type_id and object_id of Django included): while the
    application goes on writing, as often as wanted, and once more with --final for the cut-over.
    It ends with a proof: both hold the same keys.

    Exit status 0 when everything landed, 1 when rows were rejected, or --final finds other keys.

    \b
    Example:
      timeline import accounts.csv deals.csv --map crm.toml --dry-run
      timeline import accounts.csv deals.csv --map crm.toml --rejects bad.jsonl
      timeline export --company $OLD | timeline --company $NEW import -
      timeline import --from-table activities_activity
      timeline import --from-table activities_activity --final
    """
    from timeline import db
    from timeline.transfer import importing, mapping, reading, rejects, rows

    if bool(files) == bool(tables):
        raise click.UsageError("name files, or tables with --from-table", ctx)
    if tables:
        if (prune or close) and not is_final:
            raise click.UsageError("--prune and --close belong to --final", ctx)
        if close and since:
            raise click.UsageError("--close reads the whole table: leave out --since", ctx)
        asked = (tables, from_dsn, where, since, (is_final, close), prune)
        return _move(ctx, asked, map_file, dry_run, rejects_file, batch, as_json)
    if from_dsn or where or since or is_final or prune or close:
        raise click.UsageError(
            "--from, --where, --since, --final, --prune, --close belong to --from-table", ctx
        )
    found = mapping.load(map_file) if map_file else None
    dsn, company, viewer = ("", "", None) if dry_run else _whose(ctx)
    sources = reading.prepare(list(files), found)
    try:
        if dry_run:
            return imported.dry_run(sources, found, as_json)
        with (
            rejects.Rejects(rejects_file, list(files)) as bad,
            closing(db.connect(dsn)) as conn,
        ):
            done = importing.run(
                conn, company, viewer, sources, found, bad, batch=batch, say=say, track=_track
            )
    finally:
        rows.close_all(sources)
    report = done.report()
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    imported.tell(report, bad.first, rejects_file)
    return 1 if done.rejected else 0


def _move(
    ctx: click.Context,
    asked: tuple[Any, ...],
    map_file: Path | None,
    dry_run: bool,
    rejects_file: Path | None,
    batch: int,
    as_json: bool,
) -> int:
    """Import from tables."""
    from timeline.cli import moving
    from timeline.transfer.moving import End

    dsn, company, viewer = _whose(ctx)
    names, from_dsn, where, since, end, prune = asked
    what = moving.Asked(names, from_dsn or dsn, where, since, End(*end), prune)
    if dry_run:
        with moving.opened(what, company, map_file) as (_, _, sources, found):
            return imported.dry_run(sources, found, as_json)
    whose = (dsn, company, viewer)
    done, first, proofs = moving.move(what, whose, map_file, rejects_file, batch, _track)
    report = done.report() | {"proofs": proofs}
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    imported.tell(report, first, rejects_file)
    is_other = what.end.is_final and any(proof["equal"] is False for proof in proofs)
    return 1 if done.rejected or is_other else 0


def _track(entries: Iterator[Any], rows: int) -> Iterator[Any]:
    """A progress bar, where somebody looks at it."""
    if not sys.stderr.isatty():
        yield from entries
        return
    with click.progressbar(entries, length=rows, label="importing", file=sys.stderr) as bar:
        yield from bar


@click.command("export", cls=Command)
@click.option("--filter", "filter_", default="{}", metavar="JSON",
              help="Only activities that match, as in `timeline page`.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl",
              show_default=True,
              help="JSON lines hold everything, CSV is one table for a spreadsheet."
              " `timeline import` takes both.")  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE",
              help="Written whole or not at all. [standard output]")  # fmt: skip
@click.option("--objects/--no-objects", default=None,
              help="The directory: accounts, contacts, … JSON lines: with or without it"
              " [with, unless filtered]. CSV: it instead of activities.")  # fmt: skip
@click.pass_context
def export(
    ctx: click.Context, filter_: str, form: str, output: Path | None, objects: bool | None
) -> None:
    r"""Export a company, or what a filter matches.

    Settings, objects, merges and activities from one snapshot, private activities as far as
    --viewer sees them. Not part of an export: history, versions, authors, what was removed, and
    what is archived (a note tells from when to when; timeline partitions attach brings it back).

    \b
    Example:
      timeline export --output company.jsonl
      timeline export --filter '{"object_type": "account", "object_id": "42"}'
      timeline export --format csv --filter '{"status": "planned"}' > planned.csv
    """
    from timeline import db
    from timeline.transfer import exporting

    dsn, company, viewer = _whose(ctx)
    try:
        wanted = json.loads(filter_)
    except ValueError as error:
        raise TimelineError("TL400", f"--filter is not JSON: {error}") from None
    if not isinstance(wanted, dict):
        raise TimelineError("TL400", "--filter is not a JSON object", 'write {"status": "planned"}')
    whole = form == "jsonl" and not wanted
    with closing(db.connect(dsn)) as conn, _output(output) as out:
        if viewer is None:
            say("note: no --viewer, so private activities are not in this export")
        for line in exporting.lines(
            conn, company, viewer, wanted, form=form,
            activities=form == "jsonl" or not objects,
            objects=whole if objects is None else objects,
            settings=whole and objects is not False,
            say=say,
        ):  # fmt: skip
            out.write(line)


@contextmanager
def _output(path: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that appears when it is complete.

    A device or a pipe is written to, never replaced; behind a link it is the target that is.
    """
    if path is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    path = path.resolve()
    is_plain = path.is_file() or not path.exists()
    part = path.with_name(f"{path.name}.{os.getpid()}.part") if is_plain else path
    try:
        with open(part, "w", encoding="utf-8", newline="") as out:
            yield out
        if is_plain:
            part.replace(path)
    except OSError as error:
        raise TimelineError(
            "TL400", f"--output {path} cannot be written: {error.strerror}"
        ) from None
    finally:
        if is_plain:
            part.unlink(missing_ok=True)
