"""Files as streams of rows: CSV and JSON lines, from a file, a pipe or standard input.

A row that cannot be read is yielded with its problem, and reading goes on after it. Bytes that
are not of the file's encoding reach the row as lone surrogates, so that they spoil one row only.
"""

import codecs
import contextlib
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple

from timeline.errors import TimelineError
from timeline.transfer import mended, records
from timeline.transfer.mapping import Dialect
from timeline.transfer.values import Problem, Row

# A line longer than this is no line of text but another kind of file.
LONGEST = 64 * 1024 * 1024
# Digits: a float has up to 308.
_LONG_NUMBER = 300
_SPOOL = 16 * 1024 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Source(NamedTuple):
    """A file that can be read as often as needed."""

    name: str
    stream: IO[bytes]
    form: str
    is_rejects: bool
    # A number that a float does not hold is read as the text it is.
    is_exact: bool = False


def open_source(given: str) -> Source:
    """Open a file, or standard input for "-"; what cannot be read twice is spooled to disk.

    Raises TimelineError TL400 when there is no such file, or it is none.
    """
    stream: IO[bytes]
    if given == "-":
        stream = _spool(sys.stdin.buffer)
    else:
        try:
            stream = open(given, "rb")  # noqa: SIM115 - lives as long as the import
            if not stream.seekable():
                stream = _spool(stream)
        except FileNotFoundError:
            raise TimelineError("TL400", f"there is no file {given}") from None
        except IsADirectoryError:
            raise TimelineError(
                "TL400", f"{given} is a directory", f"name files: {given}/*"
            ) from None
        except OSError as error:
            raise TimelineError("TL400", f"{given} cannot be read: {error.strerror}") from None
    start = stream.read(4096)
    name = Path(given).name
    begin = start.removeprefix(codecs.BOM_UTF8).lstrip()
    is_rejects = begin.startswith((b'{"reject":', ",".join(mended.COLUMNS[:3]).encode()))
    return Source(name, stream, _form(name, begin), is_rejects)


def _spool(stream: IO[bytes]) -> IO[bytes]:
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115
    shutil.copyfileobj(stream, spool)
    spool.seek(0)
    return spool


def _form(name: str, begin: bytes) -> str:
    if name.lower().endswith((".jsonl", ".ndjson", ".json")):
        return "jsonl"
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return "csv"
    return "jsonl" if begin.startswith((b"{", b"[")) else "csv"


def read(source: Source, dialect: Dialect, wanted: frozenset[str] = frozenset()) -> Iterator[Row]:
    """The rows of a source from its beginning; `wanted` columns must be there in CSV.

    Raises TimelineError TL400 when the file as a whole makes no sense.
    """
    form = dialect.form or source.form
    lines = _lines(source, dialect.encoding)
    if form == "jsonl":
        yield from (_checked(row) for row in _json_rows(source, lines))
    else:
        if dialect.delimiter is None:
            tab = source.name.lower().endswith(".tsv")
            dialect = dialect._replace(delimiter="\t" if tab else ",")
        yield from (_checked(row) for row in _csv_rows(source, lines, dialect, wanted))


def _lines(source: Source, encoding: str) -> Iterator[str]:
    source.stream.seek(0)
    start = source.stream.read(4)
    encoding = next((found for bom, found in _BOMS if start.startswith(bom)), encoding)
    source.stream.seek(0)
    text = io.TextIOWrapper(source.stream, encoding, "surrogateescape", newline="")
    number = 0
    try:
        while line := text.readline(LONGEST):
            number += 1
            if len(line) == LONGEST:
                raise TimelineError("TL413", f"line {number} of {source.name} has no end",
                                    "is this a text file?")  # fmt: skip
            yield line
    except UnicodeError as error:
        raise TimelineError(
            "TL400",
            f"{source.name} is not {encoding} after line {number}: {error}",
            'say encoding = "…" in its [[file]]',
        ) from None
    finally:
        # Else it would close the source when it is forgotten; an error may have closed that.
        with contextlib.suppress(ValueError):
            text.detach()


def _checked(row: Row) -> Row:
    """The row, with its problem when a text of it is no text."""
    if row.problem is None and not (row.text and _is_plain(row.text)):
        for name, value in row.values.items():
            found = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            if not found.isascii() or "\0" in found or "\\u0000" in found:
                problem = _text_problem(name, value, found)
                if problem is not None:
                    return row._replace(problem=problem)
    return row


def _is_plain(text: str) -> bool:
    """Whether a line of JSON has nothing but characters: no escapes of any, no stray bytes."""
    return text.isascii() and "\\u" not in text


def _text_problem(name: str, value: Any, found: str) -> Problem | None:
    if "\0" in (found if isinstance(value, str) else "".join(_strings(value))):
        return Problem(
            "nul_character", "a NUL character, which no text of PostgreSQL holds", name, value
        )
    try:
        found.encode()
    except UnicodeEncodeError as error:
        if 0xDC80 <= ord(found[error.start]) <= 0xDCFF:
            return Problem("bad_encoding", "bytes that are not of the file's encoding", name, value)
        return Problem("lone_surrogate", "half of a surrogate pair, no character", name, value)
    return None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _csv_rows(
    source: Source, lines: Iterator[str], dialect: Dialect, wanted: frozenset[str]
) -> Iterator[Row]:
    found = records.read(lines, dialect)
    header = dialect.columns
    if header is None:
        _, first = next(found, (0, None))
        if first is None:
            raise TimelineError("TL400", f"{source.name} is empty", "its first line names columns")
        if isinstance(first, Problem):
            raise TimelineError("TL400", f"the first line of {source.name}: {first.message}")
        header = tuple(name.strip() for name in first)
    skip = len(mended.COLUMNS) if source.is_rejects else 0
    _check_header(source.name, header[skip:], frozenset() if source.is_rejects else wanted)
    for line, cells in found:
        if isinstance(cells, Problem):
            yield Row(source.name, line, {}, cells.value, {}, cells, header[skip:])
            continue
        meta, cells = dict(zip(mended.COLUMNS, cells[:skip], strict=False)), cells[skip:]
        values = dict(zip(header[skip:], cells, strict=False))
        row = Row(source.name, line, values, values, {}, None, header[skip:])
        if skip:
            row = row._replace(
                file=meta.get("_file", ""),
                line=mended.line(meta.get("_line"), line),
                keys=mended.keys(meta.get("_keys")),
            )
        if skip and len(cells) == 1 and meta.get("_code") in mended.UNREADABLE:
            row = row._replace(given=cells[0], problem=mended.unmended(meta))
        elif len(cells) != len(header) - skip:
            row = row._replace(given=cells, problem=mended.field_count(cells, header[skip:]))
        yield row


def _check_header(name: str, header: tuple[str, ...], wanted: frozenset[str]) -> None:
    import difflib

    twice = {column for column in header if header.count(column) > 1}
    if twice & (wanted or twice):
        raise TimelineError("TL400", f'column "{min(twice)}" of {name} is there twice')
    for column in sorted(wanted - set(header)):
        near = difflib.get_close_matches(column, header, n=1)
        raise TimelineError(
            "TL400",
            f'{name} has no column "{column}", which the mapping uses',
            f'did you mean "{near[0]}"?' if near else "it has: " + ", ".join(header),
        )


def _json_rows(source: Source, lines: Iterator[str]) -> Iterator[Row]:
    name = source.name
    real, whole = (_real, _whole) if source.is_exact else (float, int)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if number == 1 and line.lstrip().startswith("["):
            raise TimelineError("TL400", f"{name} is a JSON array, not JSON lines",
                                f"make one object per line: jq -c '.[]' {name}")  # fmt: skip
        try:
            found = json.loads(line, parse_constant=_refuse, parse_float=real, parse_int=whole)
        except RecursionError:
            found = Problem("bad_json", "nested too deeply")
        except ValueError as error:
            found = Problem("bad_json", f"not JSON: {error}")
        if not isinstance(found, dict):
            problem = found if isinstance(found, Problem) else Problem(
                "bad_json", "not a JSON object")  # fmt: skip
            yield Row(name, number, {}, line.rstrip("\r\n"), {}, problem)
        elif found.keys() == {"reject", "row"}:
            yield mended.row(number, found)
        else:
            yield Row(name, number, found, found, {}, None, (), line.strip())


def _real(text: str) -> float | str:
    """A number with a point; as the text it is where a float would round it."""
    found = float(text)
    return found if Decimal(repr(found)) == Decimal(text) else text


def _whole(text: str) -> int | str:
    """A whole number; as the text it is where it is beyond a float."""
    return int(text) if len(text) < _LONG_NUMBER else text


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def close_all(sources: list[Source]) -> None:
    """Close what open_source opened."""
    for source in sources:
        source.stream.close()
