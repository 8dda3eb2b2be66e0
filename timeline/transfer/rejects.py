"""The rejects file: every row that did not land, where, why, and the row itself to be mended.

JSON lines, or CSV when its name ends in .csv. `timeline import` takes both back: a mended row
keeps the fingerprint it had, so that it lands beside its look-alikes and not on top of one.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from timeline.errors import TimelineError
from timeline.transfer import records
from timeline.transfer.mended import COLUMNS
from timeline.transfer.values import Keys, Problem, Row

# Shown on the screen when there is no file; the rest is only counted.
SHOWN = 10


class Rejects:
    """Counts rejected rows and writes them down. A context manager."""

    def __init__(self, path: Path | None, inputs: list[str]):
        self.counts: Counter[str] = Counter()
        self.first: list[dict[str, Any]] = []
        self._path = path
        self._last: dict[Keys, str] | None = None
        self._file: IO[str] | None = None
        self._has_header = False
        if path is None:
            return
        for given in inputs:
            if given != "-" and path.exists() and Path(given).exists() and path.samefile(given):
                raise TimelineError("TL400", f"--rejects {path} is also an input file",
                                    "give it another name")  # fmt: skip
        self._is_csv = path.suffix.lower() == ".csv"
        if self._is_csv and len(inputs) > 1:
            raise TimelineError(
                "TL400",
                "a rejects file in CSV holds the rows of one input file",
                "call it rejects.jsonl, or import one file at a time",
            )

    def __enter__(self) -> Self:
        """Open the file, empty: what an earlier run left there is not of this one."""
        if self._path is not None:
            try:
                self._file = open(self._path, "w", encoding="utf-8", newline="",
                                  errors="surrogatepass")  # fmt: skip
            except OSError as error:
                raise TimelineError(
                    "TL400", f"--rejects {self._path} cannot be written: {error.strerror}"
                ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Close the file."""
        if self._file is not None:
            self._file.close()

    @property
    def rows(self) -> int:
        """How many rows were rejected."""
        return self.counts.total()

    def add(self, row: Row, problem: Problem, hint: str | None = None) -> None:
        """Set a row aside, once however many problems it has."""
        # Every row has its own, also where two are of one line of one file, mended into two.
        if row.keys is self._last:
            return
        self._last = row.keys
        self.counts[problem.code] += 1
        told: dict[str, Any] = {
            "file": row.file, "line": row.line, "column": problem.column, "value": problem.value,
            "code": problem.code, "message": problem.message, "hint": hint,
            "keys": {json.dumps(columns): key for columns, key in row.keys.items()},
        }  # fmt: skip
        if len(self.first) < SHOWN:
            self.first.append({key: told[key] for key in told if key != "keys"})
        if self._file is None:
            return
        if self._is_csv:
            self._write_csv(told, row.given, row.columns)
        else:
            if not isinstance(row.given, dict) and row.columns:
                # Mended, it may be a list of cells.
                told["columns"] = row.columns
            self._file.write(_dump({"reject": told, "row": row.given}) + "\n")

    def _write_csv(self, told: dict[str, Any], given: Any, columns: Keys) -> None:
        assert self._file is not None
        if not self._has_header:
            self._has_header = True
            self._file.write(records.line([*COLUMNS, *(columns or given)]))
        told = told | {"keys": _dump(told["keys"]), "value": _cell(told["value"])}
        cells = given if isinstance(given, list) else (
            [_cell(cell) for cell in given.values()] if isinstance(given, dict) else [_cell(given)]
        )  # fmt: skip
        self._file.write(records.line([*(told[name[1:]] for name in COLUMNS), *cells]))


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else _dump(value)


def _dump(value: Any) -> str:
    found = json.dumps(value, ensure_ascii=False)
    try:
        found.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return found


def told(found: dict[str, Any]) -> str:
    """One rejected row as a line for people."""
    where = f"{found['file']}:{found['line']}"
    column = f" {found['column']}:" if found["column"] else ""
    text = f"{where}:{column} {found['message']} ({found['code']})"
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
