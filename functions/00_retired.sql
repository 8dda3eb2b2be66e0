-- Signatures that are gone, one "drop function if exists" a line, so that a replay removes them.
drop function if exists timeline_data.next_window(timestamptz, integer, boolean);
drop function if exists timeline_data.linked_sql(timeline_data.page_filter, boolean);
drop function if exists timeline_data.next_window(uuid, timestamptz, timestamptz, integer, boolean);
drop function if exists timeline_data.company_count(uuid, timeline_data.page_filter, integer);
drop function if exists timeline_data.linked_count(uuid, timeline_data.page_filter, timeline_data.activity_link[]);
