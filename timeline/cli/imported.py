"""What an import tells people, and what it would do."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import click

from timeline.cli import say

# Of a dry run, so many rows of every file are shown.
_SHOWN = 5


def tell(report: dict[str, Any], first: list[dict[str, Any]], rejects_file: Path | None) -> None:
    """The report, for people."""
    from timeline.transfer.rejects import told

    objects = report["objects"]
    say(f"read       {report['read']:>9,} rows in {report['seconds']:.1f} s"
         f" ({report['rows_per_second']:,} rows per second)")  # fmt: skip
    for word in (
        "inserted",
        "updated",
        "unchanged",
        "restored",
        "removed",
        "archived",
        "erased",
    ):
        count = report[word]
        if count or word in ("inserted", "updated", "unchanged"):
            beside = f", {objects[word]:,} objects" if objects.get(word) else ""
            say(f"{word:<10} {count:>9,} activities{beside}")
    if any(report["merges"].values()):
        said = ", ".join(f"{count:,} {word}" for word, count in report["merges"].items() if count)
        say(f"merges     {sum(report['merges'].values()):>9,}: {said}")
    say(f"rejected   {report['rejected']:>9,} rows")
    if not report["rejected"]:
        return
    if rejects_file is not None:
        for code, count in sorted(report["reasons"].items()):
            say(f"  {count:,} {code}")
        say(f"hint: they are in {rejects_file}; mend them there and import that file")
        return
    for one in first:
        say(f"  {told(one)}")
    if report["rejected"] > len(first):
        say(f"  and {report['rejected'] - len(first):,} more")
    say("hint: --rejects FILE keeps them, to be mended and imported")


def dry_run(sources: list[Any], found: Any, as_json: bool) -> int:
    """Read everything, touch nothing, show the beginning of every file as it would land."""
    from timeline.transfer import reading
    from timeline.transfer.rejects import Rejects, told

    bad = Rejects(None, [])
    plan = reading.survey(sources, found)
    counts = {"read": plan.rows, "activities": 0, "objects": 0, "merges": 0}
    shown: dict[str, int] = {}
    for entry in reading.read(sources, found, plan, bad.add):
        counts["activities"] += len(entry.activities)
        counts["objects"] += len(entry.objects)
        counts["merges"] += entry.merge is not None
        shown[entry.row.file] = shown.get(entry.row.file, 0) + 1
        if shown[entry.row.file] <= _SHOWN and not as_json:
            for part in entry.objects:
                click.echo(f'{{"object": {part.text}}}')
            for part in entry.activities:
                click.echo(part.text)
            if entry.merge is not None:
                click.echo(f'{{"merge": {entry.merge.text}}}')
    report = counts | {"rejected": bad.rows, "reasons": dict(bad.counts)}
    if as_json:
        click.echo(json.dumps(report | {"first_rejects": bad.first}, ensure_ascii=False, indent=2))
    else:
        say(f"read {plan.rows:,} rows: {counts['activities']:,} activities, "
             f"{counts['objects']:,} times an object, {bad.rows:,} rows rejected")  # fmt: skip
        say("nothing was written")
        for one in islice(bad.first, 10):
            say(f"  {told(one)}")
    return 1 if bad.rows else 0
