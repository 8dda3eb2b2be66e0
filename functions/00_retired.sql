-- Signatures that are gone, one "drop function if exists" a line, so that a replay removes them.
drop function if exists timeline_data.next_window(timestamptz, integer, boolean);
drop function if exists timeline_data.linked_sql(timeline_data.page_filter, boolean);
drop function if exists timeline_data.next_window(uuid, timestamptz, timestamptz, integer, boolean);
drop function if exists timeline_data.company_count(uuid, timeline_data.page_filter, integer);
drop function if exists timeline_data.linked_count(uuid, timeline_data.page_filter, timeline_data.activity_link[]);
drop function if exists timeline_data.link_activity(timeline_data.company, uuid, jsonb);
drop function if exists timeline_data.link_rows(uuid, jsonb, jsonb);
drop function if exists timeline_data.ancestors(uuid, jsonb, text[], uuid[]);
drop function if exists timeline_data.insert_activity(timeline_data.company, uuid, uuid, jsonb);
drop function if exists timeline_data.hold_batch(uuid, jsonb[]);
drop function if exists timeline_data.doc_objects(jsonb[]);
drop function if exists timeline_data.update_key(uuid, uuid, jsonb);
drop function if exists timeline_data.unlink_activity(uuid, uuid, jsonb);
drop function if exists timeline_data.lock_objects(uuid, text[], uuid[]);
drop function if exists timeline_data.parse_batch(timeline_data.company, jsonb, boolean);
drop function if exists timeline_data.parse_batch(timeline_data.company, jsonb, timeline_data.draft[], boolean);
