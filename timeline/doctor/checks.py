"""What `timeline doctor` looks for in the database: each check is a statement of sql/doctor*.sql.

The statement doctor_<code> returns what is wrong, by name, and the commands that end it. A new
check is an entry here, its statement there, and a fault in the tests that provokes it.
"""

from timeline.doctor import service
from timeline.doctor.check import MIGRATE, ROTATE, Check

RIGHTS = (
    Check(
        "no_row_security",
        "error",
        "tables without row-level security: {}",
        "enable it, and find out who disabled it",
    ),
    Check(
        "forced_row_security",
        "error",
        "row-level security is forced on: {}; refreshes and archives would see nothing",
        "take the force away: the owner is meant to see all",
    ),
    Check(
        "foreign_policies",
        "error",
        "row-level policies that pg-timeline did not make: {}; they open the wall",
        "drop them; whoever needs rows calls the functions or reads the views",
    ),
    Check(
        "public_rights",
        "error",
        "PUBLIC has rights on: {}",
        "revoke them; the group roles keep theirs",
    ),
    Check(
        "table_rights",
        "error",
        "rights on tables, which only functions should read: {}",
        "revoke them; grant a group role instead",
    ),
    Check(
        "helper_rights",
        "error",
        "rights on what stands behind the public functions: {}",
        "revoke them; grant a group role instead",
        needs=("timeline_data.public_interface()",),
    ),
    Check(
        "default_rights",
        "error",
        "whatever is made in our schemas is granted at once: {}",
        "take these default privileges away, or the next partition is open",
    ),
    Check(
        "unpinned_functions",
        "error",
        "definer functions whose search_path does not end in pg_temp: {}",
        "pin it; functions of ours are then made anew",
        (MIGRATE,),
    ),
    Check(
        "foreign_owner",
        "error",
        "owned by another role than the schema: {}",
        "give them back, as a member of both roles or a superuser; migrate grants what that lost",
        (MIGRATE,),
    ),
    Check("missing_roles", "error", "roles do not exist: {}", "let migrate make them", (MIGRATE,)),
    Check(
        "missing_grants",
        "error",
        "rights of the public interface are not granted: {}",
        "let migrate grant them",
        (MIGRATE,),
        ("timeline_data.public_interface()",),
    ),
    Check(
        "missing_extensions",
        "error",
        "chosen extensions are not there: {}",
        "let migrate make them; or do without: timeline migrate --with none",
        (MIGRATE,),
    ),
    Check(
        "disabled_triggers",
        "error",
        "triggers that do not fire: {}",
        "enable them, and find out who disabled them: what was written meanwhile they missed",
    ),
    Check(
        "test_clock",
        "warning",
        "any writer can set the clock with {}, and so forge history",
        "switch it off; only tests want it",
    ),
)

PARTITIONS = (
    Check(
        "pending_detach",
        "error",
        "a detach was cut off: {}; its rows are not seen, and writes of its dates fail",
        "let rotate finish it: then it is a table of its own",
        (ROTATE,),
    ),
    Check(
        "edge_rows",
        "warning",
        "activities wait outside every dated partition, in: {}",
        "let rotate bring them home, and schedule it",
        (ROTATE,),
        ("timeline_data.edge_rows(integer)",),
    ),
    Check(
        "distant_rows",
        "note",
        "activities too few or too far away for partitions of their own stay in: {}",
        "nothing need be done: they are found, only more slowly",
        needs=("timeline_data.edge_rows(integer)",),
    ),
    Check(
        "directory_differs",
        "warning",
        "partition_directory disagrees with the catalog about: {}",
        "let rotate compare them",
        (ROTATE,),
    ),
    Check(
        "unfinished_split",
        "warning",
        "a rotation is at work, or was cut off: {}; writes of these dates are done twice",
        "let the next one finish it",
        (ROTATE,),
    ),
    Check(
        "unfinished_archive",
        "warning",
        "archives whose tables still take room: {}",
        "finish them; or bring them back: timeline partitions attach",
    ),
    Check(
        "unfinished_attach",
        "warning",
        "archives on their way back: {}",
        "go on with it",
    ),
    Check(
        "headroom",
        "warning",
        "fewer than two partitions lie ahead of now; the last ends on {}",
        "run rotate now, and schedule it",
        (ROTATE,),
    ),
    Check(
        "many_partitions",
        "warning",
        "{} partitions: each one visited costs a page about 25 µs, and a read of all of them locks",
        "put wider ones in the place of old ones (rows are copied; writers go on), choose a wider"
        " --width for those to come, or archive: timeline partitions retention",
    ),
    Check(
        "refresh_age",
        "warning",
        "changes of more than a day wait to be folded into: {}",
        "refresh now, and schedule it; until then summaries are right but slow, the view is old",
        ("timeline refresh",),
    ),
)

TABLES = (
    Check(
        "invalid_indexes",
        "error",
        "invalid indexes, which slow writes and serve no read: {}",
        "build them anew, beside what goes on",
    ),
    Check(
        "missing_indexes",
        "error",
        "indexes that pg-timeline relies on are not there: {}",
        "make them anew; a key is made while writers wait",
        needs=("timeline_data.shipped_indexes()",),
    ),
    Check(
        "unused_indexes",
        "note",
        "indexes made by hand that serve nothing: {}",
        "drop them, unless a standby uses them",
        needs=("timeline_data.shipped_indexes()",),
    ),
    Check(
        "bloat",
        "warning",
        "tables in which much is dead: {}",
        "vacuum now; if it comes again, autovacuum is held back (long_transactions) or too slow",
    ),
    Check(
        "stale_statistics",
        "warning",
        "statistics are missing or old: {}",
        "analyze now; after an import or an upgrade of the server autovacuum does so in minutes",
    ),
    Check(
        "visibility_map",
        "note",
        "of old partitions, few pages are known to be visible to all: {}; index-only reads look"
        " into the table",
        "vacuum them once",
    ),
    Check(
        "wraparound",
        "error",
        "tables that were not frozen for long: {}; at two billion the server stops writing",
        "freeze them now, and see what kept autovacuum away",
    ),
    Check(
        "unlogged_tables",
        "error",
        "tables that a crash would empty: {}",
        "have them logged; each is rewritten, and locked meanwhile",
    ),
)

CHECKS = RIGHTS + PARTITIONS + TABLES + service.SERVER + service.JOBS + service.FEED
