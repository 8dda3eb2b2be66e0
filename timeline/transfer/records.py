"""CSV text as records, line by line; a broken one costs itself and not the rest of the file."""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from timeline.transfer.mapping import Dialect
from timeline.transfer.values import Problem

# Descriptions may have 10,000,000 characters; a quote that never ends is noticed after this many.
_WIDEST = 16 * 1024 * 1024


def line(cells: Iterable[Any]) -> str:
    """Cells as a line of CSV. Of a writer that ends lines in CR LF, only the LF is kept: it quotes
    a cell with a CR, where one that ends them in LF leaves it bare and readers see a new line.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()[:-2] + "\n"


def read(lines: Iterator[str], dialect: Dialect) -> Iterator[tuple[int, list[str] | Problem]]:
    """(number of the first line, cells or problem). After a broken record the line after its
    first one is tried, so that a quote that never ends costs one row and not the file.
    """
    csv.field_size_limit(_WIDEST)
    waiting: deque[str] = deque()
    taken: list[str] = []

    def feed() -> Iterator[str]:
        while (line := waiting.popleft() if waiting else next(lines, None)) is not None:
            taken.append(line)
            yield line

    def reader() -> Iterator[list[str]]:
        return csv.reader(
            feed(), delimiter=dialect.delimiter or ",", quotechar=dialect.quote,
            escapechar=dialect.escape, doublequote=dialect.escape is None, strict=True,
        )  # fmt: skip

    records, line = reader(), 1
    while True:
        taken.clear()
        try:
            cells = next(records, None)
        except csv.Error as error:
            told = f"broken quotes: {error}"
            waiting.extendleft(reversed(taken[1:]))
            yield line, Problem("bad_quotes", told, None, taken[0].rstrip("\r\n"))
            line += 1
            records = reader()
            continue
        if cells is None:
            return
        if cells:
            yield line, cells
        line += len(taken)
