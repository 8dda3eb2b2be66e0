"""Operations for the application's own migrations."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

from timeline import tracking


class Track(Operation):
    """Keep the directory as a model's table is: `timeline track`, as a migration.

    `name`, `company`, `deleted` and the parents ((type, sql) each) are columns, or SQL of a row.
    The rows that are there are entered at once. Backwards takes the triggers away.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(
        self,
        model: str,
        type: str,  # noqa: A002 - as everywhere else
        name: str,
        *,
        company: str = "company_id",
        parents: Sequence[tuple[str, str]] = (),
        deleted: str = "false",
    ) -> None:
        self.model, self.type, self.name = model, type, name
        self.company, self.parents, self.deleted = company, parents, deleted

    def state_forwards(self, app_label: str, state: Any) -> None:
        """It changes no model."""

    def _tracked(self, app_label: str, editor: Any, state: Any) -> tracking.Tracked | None:
        """None where the routers have its table elsewhere."""
        connection = editor.connection
        model = state.apps.get_model(app_label, self.model)
        if not self.allow_migrate_model(connection.alias, model):
            return None
        connection.ensure_connection()
        options = model._meta
        return tracking.Tracked(
            connection.ops.quote_name(options.db_table),
            self.type,
            self.name,
            self.company,
            options.pk.column,
            tuple(self.parents),
            self.deleted,
        )

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the triggers, and enter what is there."""
        tracked = self._tracked(app_label, schema_editor, to_state)
        if tracked is not None:
            conn = schema_editor.connection.connection
            for _ in tracking.fill(conn, tracking.install(conn, tracked)):
                pass

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Take the triggers away; what was entered stays."""
        tracked = self._tracked(app_label, schema_editor, from_state)
        if tracked is not None:
            tracking.drop(schema_editor.connection.connection, tracked.table)

    def describe(self) -> str:
        """For the output of migrate."""
        return f"Track {self.model} as {self.type} on the timeline"
