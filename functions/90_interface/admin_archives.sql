-- What archives and brings back, for administrators alone.
create or replace function timeline_data.admin_archives()
returns table (kind text, name text)
language sql
immutable
as $$
  values
    ('function', 'timeline_data.retention()'),
    ('function', 'timeline_data.set_retention(text, timestamptz, text)'),
    ('function', 'timeline_data.cutoff(timestamptz, text)'),
    ('function', 'timeline_data.archives()'),
    ('function', 'timeline_data.archive_manifest(uuid)'),
    ('function', 'timeline_data.to_archive(text[], timestamptz)'),
    ('function', 'timeline_data.past_step(timestamptz)'),
    ('function', 'timeline_data.detach_step(text[], timestamptz, text, boolean)'),
    ('function', 'timeline_data.move_archive(uuid, text)'),
    ('function', 'timeline_data.archive_lines(uuid, uuid, timestamptz, uuid, integer)'),
    ('function', 'timeline_data.archive_digest(uuid, uuid, timestamptz, uuid)'),
    ('function', 'timeline_data.archive_totals(uuid)'),
    ('function', 'timeline_data.keep_table(uuid)'),
    ('function', 'timeline_data.seal_archive(uuid, text)'),
    ('function', 'timeline_data.trim_step(uuid, integer)'),
    ('function', 'timeline_data.attach_begin(uuid)'),
    ('function', 'timeline_data.attach_lines(uuid, text[])'),
    ('function', 'timeline_data.attach_table(uuid, integer)'),
    ('function', 'timeline_data.attach_end(uuid)')
$$;
comment on function timeline_data.admin_archives() is
  'The part of admin_interface() that is about archives.';
