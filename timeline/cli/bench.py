"""bench: the measurements of benchmarks/, which a wheel holds inside of this package."""

import importlib

import click


def _load() -> click.Command:
    """The commands: of the wheel, else of the checkout that this package lies in."""
    try:
        module = importlib.import_module("timeline._benchmarks.command")
    except ModuleNotFoundError as error:
        if error.name != "timeline._benchmarks":
            raise
        module = importlib.import_module("benchmarks.command")
    found: click.Command = module.bench
    return found


bench = _load()
