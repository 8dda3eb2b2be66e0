"""A count that grows while long work is done, where somebody looks at it."""

import sys
from collections.abc import Iterator
from typing import Any

import click


def counted(label: str, what: str, steps: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The steps, and on a terminal the sum so far of what each has under the key `what`."""
    if not sys.stderr.isatty():
        yield from steps
        return
    total = 0
    for step in steps:
        total += step.get(what, 0)
        click.echo(f"\r{label}: {total:,} {what}", err=True, nl=False)
        yield step
    if total:
        click.echo(err=True)
