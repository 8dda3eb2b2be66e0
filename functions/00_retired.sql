-- Signatures that are gone, one "drop function if exists" a line, so that a replay removes them.
drop function if exists timeline_data.next_window(timestamptz, integer, boolean);
