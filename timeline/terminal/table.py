"""Rows under headings, as wide as what stands in them."""

from collections.abc import Collection, Iterator, Sequence

from timeline.terminal.screen import measure, pad


def table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> Iterator[str]:
    """Lines of `rows`, the first of which are the headings; columns in `right` end in line."""
    widths = [max(map(measure, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            " " * (width - measure(cell)) + cell if place in right else pad(cell, width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
