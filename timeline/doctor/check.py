"""A check of `timeline doctor`: its statement is doctor_<code> of sql/doctor*.sql."""

from typing import NamedTuple

MIGRATE = "timeline migrate"
ROTATE = "timeline partitions rotate"


class Check(NamedTuple):
    """{} in `finding` are the names; `commands` come after those that the statement returned.

    `needs`: functions that the statement calls; without them (of another version) it is left out.
    """

    code: str
    severity: str
    finding: str
    fix: str
    commands: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
