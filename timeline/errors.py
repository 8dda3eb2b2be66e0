"""Every error a caller can meet: its code, its HTTP status, its exit status.

Errors are recognised by SQLSTATE and by the state of the connection, never by their text:
texts are translated and change between versions.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # `timeline --help` does not wait for a driver.
    import psycopg


class Kind(NamedTuple):
    """What a code means to a person, to HTTP and to a shell."""

    meaning: str
    http: int
    exit: int


CODES: dict[str, Kind] = {
    "TL400": Kind("bad value", 400, 2),
    "TL401": Kind("no company bound or given", 401, 5),
    "TL403": Kind("other company, or not permitted", 403, 5),
    "TL404": Kind("not found", 404, 3),
    "TL405": Kind("unknown key", 400, 2),
    "TL409": Kind("conflict", 409, 4),
    "TL410": Kind("archived or gone", 410, 6),
    "TL412": Kind("version differs", 412, 4),
    "TL413": Kind("too large", 413, 2),
    "TL416": Kind("bad cursor or position", 400, 2),
    "TL425": Kind("token not here yet, retry", 425, 4),
    "TL500": Kind("our bug", 500, 70),
    # Not from SQL: there is no server to raise them, or no schema.
    "unreachable": Kind("no server, or no such database", 503, 69),
    "refused": Kind("the server refused the login", 503, 5),
    "not_installed": Kind("the database has no pg-timeline, or an older one", 503, 69),
    # Of the HTTP server: more is asked at once than it has connections for.
    "busy": Kind("every connection is in use", 503, 69),
    # Of the command line: a full disk, a quota.
    "unwritable": Kind("output cannot be written", 500, 74),
    # The machinery's own codes stay, so that a client's retry logic still works.
    "40001": Kind("serialization failure, retry", 503, 4),
    "40P01": Kind("deadlock, retry", 503, 4),
    "55P03": Kind("lock not available, retry", 503, 4),
    "57014": Kind("cancelled, or a time limit was reached", 503, 4),
    "25006": Kind("read only server", 503, 69),
}

_BAD_VALUE = {
    "22P02": "invalid text for its type, or broken JSON",
    "22P03": "invalid binary value",
    "22P05": "JSON holds a character that PostgreSQL text cannot: \\u0000",
    "22021": "text is not valid UTF-8, or holds a NUL character",
    "22030": "JSON repeats a key",
    "22032": "broken JSON",
    "22003": "number out of range",
    "22007": "invalid date or time",
    "22008": "date or time out of range",
}
_TOO_LARGE = {"54000", "54001", "54011", "54023"}
_NOT_INSTALLED = {"42883", "3F000", "42P01"}
_UNREACHABLE_CLASSES = ("08", "53")
_UNREACHABLE = {"57P01", "57P02", "57P03", "57P05", "25P03"}
_REFUSED = {"28000", "28P01"}

INSTALL_HINT = "run: timeline migrate"


class TimelineError(Exception):
    """An error with a code of CODES, a message, and a hint that tells the next step.

    `field` is the key of the payload it is about, as a path (subject, links.0.id), where it is one.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str | None = None,
        detail: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.detail = detail
        self.field = field

    @property
    def http_status(self) -> int:
        """The HTTP status of this error; unknown codes are our bug."""
        return kind(self.code).http

    @property
    def exit_status(self) -> int:
        """The exit status of the command line for this error."""
        return kind(self.code).exit


def kind(code: str) -> Kind:
    """What `code` means; a code outside the table is our bug and means TL500."""
    return CODES.get(code, CODES["TL500"])


def translate(error: "psycopg.Error") -> TimelineError:
    """The TimelineError that `error` means, told by its SQLSTATE alone."""
    state, diag = error.sqlstate, error.diag
    message = diag.message_primary or str(error).strip() or type(error).__name__
    hint, detail = diag.message_hint, diag.message_detail
    if state is None:
        return _without_state(error, message)
    if state in CODES:
        if state == "25006" and hint is None:
            hint = "this server only reads (a standby?): connect to the primary"
        # Of the machinery's own errors, the column would be one of a table.
        field = diag.column_name if state.startswith("TL") else None
        return TimelineError(state, message, hint, detail, field or None)
    if state in _BAD_VALUE:
        return TimelineError("TL400", f"{_BAD_VALUE[state]}: {message}", hint, detail)
    if state in _TOO_LARGE:
        return TimelineError(
            "TL413", f"too large or too deeply nested: {message}", "send less at once", detail
        )
    if state == "42501":
        return TimelineError(
            "TL403", message, hint or "connect as a role that has this right", detail
        )
    if state in _NOT_INSTALLED and diag.context is None:
        # With a context the missing thing is inside one of our functions, which is our bug.
        return TimelineError("not_installed", message, INSTALL_HINT, detail)
    if state in _REFUSED:
        return TimelineError("refused", message, hint, detail)
    if state == "3D000" or state in _UNREACHABLE or state.startswith(_UNREACHABLE_CLASSES):
        return TimelineError("unreachable", message, hint or "try again in a moment", detail)
    where = " · ".join(part for part in (detail, diag.context) if part)
    return TimelineError("TL500", f"{message} (SQLSTATE {state})", hint, where or None)


def _without_state(error: "psycopg.Error", message: str) -> TimelineError:
    """An error that psycopg or libpq raised, without a word from the server."""
    import psycopg

    if isinstance(error, psycopg.DataError):
        return TimelineError("TL400", message)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return TimelineError(
            "unreachable", f"lost the server: {message}", "is it still running? try again"
        )
    return TimelineError("TL500", message)
