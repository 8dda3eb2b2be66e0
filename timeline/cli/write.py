"""record, change, remove, restore, put-objects, configure: functions/20_write, one command each."""

import json
from typing import Any

import click

from timeline.cli import fields
from timeline.cli.call import (
    call,
    document,
    known,
    outputs,
    parts,
    payload,
    print_json,
    show,
    uuid,
)
from timeline.cli.command import Command
from timeline.errors import TimelineError
from timeline.terminal.screen import clean


@click.command(cls=Command)
@click.argument("activity_json", metavar="[ACTIVITY]", required=False)
@fields.activity_flags
@click.option("--id", "id", metavar="UUID", help="Its id, instead of a generated one.")
@click.option(
    "--on-error",
    metavar="abort|reject",
    help="With an array: whether a bad activity stops all, or is set aside. [abort]",
)
@outputs
@click.pass_context
def record(
    ctx: click.Context,
    /,
    activity_json: str | None,
    on_error: str | None,
    as_json: bool,
    as_sql: bool,
    **flags: Any,
) -> None:
    r"""Record an activity: insert it, or update the one its id or key names.

    ACTIVITY is JSON, "-" for stdin, or "@file"; flags are laid over it. An array records many
    (record_many), up to 10,000, all or nothing. With --source and --external-id it is safe to
    send again. Exit status 2 when --on-error=reject set any aside.

    \b
    Example:
      timeline record --type call --subject "Follow-up call" --date 2026-11-24T10:30 \
        --about account:42 --link contact:7:attendee --assigned-to 3 --status completed
      timeline record '{"activity_type": "note", "subject": "Prefers mornings",
        "activity_date": "2026-11-24", "related_to": {"type": "account", "id": "42"}}'
      timeline record @activities.json --json | jq .inserted
    """
    laid_over = fields.activity(flags)
    text = document(activity_json, laid_over)
    content = known(text)
    if isinstance(content, list):
        options = json.dumps({} if on_error is None else {"on_error": on_error})
        has_keys = all(isinstance(item, dict) and _has_key(item) for item in content)
        values = {"activities": text, "options": options}
        receipt = call(ctx, "record_many", as_sql=as_sql, is_repeatable=has_keys, **values)
        _tell_many(ctx, receipt, as_json)
        return
    if on_error is not None:
        raise click.UsageError("--on-error is for an array of activities", ctx)
    is_repeatable = isinstance(content, dict) and _has_key(content)
    receipt = call(ctx, "record", as_sql=as_sql, is_repeatable=is_repeatable, activity=text)
    _tell(ctx, receipt, as_json)


def _has_key(activity: dict[str, Any]) -> bool:
    """Does sending it twice record it once?"""
    return activity.get("id") is not None or activity.get("external_id") is not None


@click.command(cls=Command)
@click.argument("activity_id", metavar="ID")
@click.argument("changes_json", metavar="[CHANGES]", required=False)
@fields.activity_flags
@click.option("--clear", multiple=True, metavar="FIELD", help="Empty a field. Again for more.")
@click.option("--if-version", type=int, metavar="N", help="Only when nobody was faster.")
@outputs
@click.pass_context
def change(
    ctx: click.Context,
    /,
    activity_id: str,
    changes_json: str | None,
    clear: tuple[str, ...],
    if_version: int | None,
    as_json: bool,
    as_sql: bool,
    **flags: Any,
) -> None:
    r"""Change some fields of an activity: reschedule, complete, reassign.

    CHANGES is JSON, "-" for stdin, or "@file"; flags are laid over it. Links are replaced as
    a whole.

    \b
    Example:
      timeline change 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a --status completed
      timeline change 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a --date 2026-12-01T09:00 --if-version 3
      timeline change 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a --clear assigned_to
    """
    laid_over = dict.fromkeys(clear) | fields.activity(flags)
    if if_version is not None:
        laid_over["if_version"] = if_version
    if changes_json is None and not laid_over:
        raise click.UsageError("nothing to change", ctx)
    receipt = call(
        ctx,
        "change",
        as_sql=as_sql,
        activity=uuid(activity_id, "activity"),
        changes=document(changes_json, laid_over),
    )
    _tell(ctx, receipt, as_json)


@click.command(cls=Command)
@click.argument("activity_id", metavar="ID")
@outputs
@click.pass_context
def remove(ctx: click.Context, activity_id: str, as_json: bool, as_sql: bool) -> None:
    r"""Remove an activity from the timeline; `timeline restore` brings it back.

    \b
    Example:
      timeline remove 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a
    """
    receipt = call(ctx, "remove", as_sql=as_sql, activity=uuid(activity_id, "activity"))
    _tell(ctx, receipt, as_json)


@click.command(cls=Command)
@click.argument("activity_id", metavar="ID")
@outputs
@click.pass_context
def restore(ctx: click.Context, activity_id: str, as_json: bool, as_sql: bool) -> None:
    r"""Bring back a removed activity.

    \b
    Example:
      timeline restore 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a
    """
    receipt = call(ctx, "restore", as_sql=as_sql, activity=uuid(activity_id, "activity"))
    _tell(ctx, receipt, as_json)


@click.command("put-objects", cls=Command)
@click.argument("objects_json", metavar="[OBJECTS]", required=False)
@click.option("--object", "named", metavar="TYPE:ID", help="One object: account:42.")
@click.option("--name", help="What it is called.")
@click.option("--parent", "parents", multiple=True, metavar="TYPE:ID", help="Again for more.")
@click.option("--deleted/--not-deleted", default=None, help="Mark it as gone, or as back.")
@outputs
@click.pass_context
def put_objects(
    ctx: click.Context,
    objects_json: str | None,
    named: str | None,
    name: str | None,
    parents: tuple[str, ...],
    deleted: bool | None,
    as_json: bool,
    as_sql: bool,
) -> None:
    r"""Enter or update accounts, contacts, leads, deals, users in the directory.

    OBJECTS is a JSON array, "-" for stdin, or "@file". Flags describe one object instead.

    \b
    Example:
      timeline put-objects --object contact:7 --name "Jane Roe" --parent account:42
      timeline put-objects '[{"type": "user", "id": "3", "name": "John Doe"}]'
      timeline put-objects @objects.json
    """
    if (objects_json is None) == (named is None):
        raise click.UsageError("give OBJECTS, or --object with --name and the like", ctx)
    if named is None:
        if name is not None or parents or deleted is not None:
            raise click.UsageError("--name, --parent and --deleted describe an --object", ctx)
        text = payload(objects_json) or ""
    else:
        kind, key = parts(named, "--object")
        entry: dict[str, Any] = {"type": kind, "id": key}
        if name is not None:
            entry["name"] = name
        if parents:
            above = [parts(parent, "--parent") for parent in parents]
            entry["parents"] = [{"type": kind, "id": key} for kind, key in above]
        if deleted is not None:
            entry["deleted"] = deleted
        text = json.dumps([entry], ensure_ascii=False)
    receipt = call(ctx, "put_objects", as_sql=as_sql, objects=text)
    _tell_many(ctx, receipt, as_json)


@click.command(cls=Command)
@click.argument("settings_json", metavar="[SETTINGS]", required=False)
@click.option("--name", help="What the company is called.")
@click.option("--time-zone", metavar="ZONE", help="Its days: Europe/Berlin.")
@click.option("--search-language", metavar="NAME", help="A text search configuration: german.")
@click.option(
    "--activity-type",
    "activity_types",
    multiple=True,
    metavar="TYPE",
    help="One of its own. All of them.",
)
@click.option("--alias", "aliases", multiple=True, metavar="TYPE=TYPE", help="All of them.")
@click.option("--roll-up", "rules", multiple=True, metavar="FROM:TO", help='All rules; "*" is any.')
@outputs
@click.pass_context
def configure(
    ctx: click.Context,
    settings_json: str | None,
    name: str | None,
    time_zone: str | None,
    search_language: str | None,
    activity_types: tuple[str, ...],
    aliases: tuple[str, ...],
    rules: tuple[str, ...],
    as_json: bool,
    as_sql: bool,
) -> None:
    r"""Set a company's settings; without any, show them.

    SETTINGS is JSON, "-" for stdin, or "@file"; flags are laid over it.

    \b
    Example:
      timeline configure
      timeline configure --name "Acme Corp" --time-zone Europe/Berlin
      timeline configure --activity-type demo --alias crm.account=account --roll-up contact:account
      timeline configure '{"roll_up": null}'
    """
    plain = {"name": name, "time_zone": time_zone, "search_language": search_language}
    laid_over: dict[str, Any] = {key: value for key, value in plain.items() if value is not None}
    if activity_types:
        laid_over["activity_types"] = list(activity_types)
    if aliases:
        cut = [_pair(text, "=", "--alias crm.account=account") for text in aliases]
        laid_over["type_aliases"] = dict(cut)
    if rules:
        cut = [_pair(text, ":", "--roll-up contact:account") for text in rules]
        laid_over["roll_up"] = [{"from": child, "to": parent} for child, parent in cut]
    text = call(ctx, "configure", as_sql=as_sql, settings=document(settings_json, laid_over))
    if as_json:
        print_json(text)
        return
    found: dict[str, Any] = json.loads(text)
    show(ctx, (f"{key.replace('_', ' '):<16} {_setting(value)}" for key, value in found.items()))


def _pair(text: str, sign: str, example: str) -> tuple[str, str]:
    left, found, right = text.partition(sign)
    if left and found and right:
        return left, right
    raise TimelineError("TL400", f'"{text}" is no pair', f"for example: {example}")


def _setting(value: Any) -> str:
    if value in (None, [], {}):
        return "-"
    return clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _tell(ctx: click.Context, receipt: str, as_json: bool) -> None:
    """What a write of one activity answered."""
    if as_json:
        print_json(receipt)
        return
    said = json.loads(receipt)
    which = f" {said['id']} version {said['version']}" if said["id"] else ""
    show(ctx, [f"{said['outcome']}{which}"])


def _tell_many(ctx: click.Context, receipt: str, as_json: bool) -> None:
    """What a write of many answered, those set aside one by one."""
    said = json.loads(receipt)
    if as_json:
        print_json(receipt)
    else:
        counts = [f"{key} {said[key]}" for key in ("inserted", "updated", "unchanged")]
        outcomes = said.get("outcomes") or [one["outcome"] for one in said["receipts"]]
        erased = outcomes.count("erased")
        show(ctx, [", ".join(counts + ([f"erased {erased}"] if erased else []))])
    places = enumerate(said.get("receipts", ()))
    rejected = [(place, item) for place, item in places if item["outcome"] == "rejected"]
    for place, item in rejected:
        click.echo(f"activity {place} rejected: {item['code']} {clean(item['message'])}", err=True)
    if rejected:
        ctx.exit(2)
