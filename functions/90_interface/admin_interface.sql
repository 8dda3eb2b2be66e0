-- What keeps the building, for administrators alone.
create or replace function timeline_data.admin_interface()
returns table (kind text, name text)
language sql
immutable
as $$
  values
    ('schema', 'timeline_data'),
    ('function', 'timeline_data.create_partitions(timestamptz, timestamptz, text)'),
    ('function', 'timeline_data.partitions()'),
    ('table', 'timeline.stats_queries'),
    ('table', 'timeline.stats_indexes'),
    ('table', 'timeline.stats_cache'),
    ('table', 'timeline.stats_partitions'),
    ('table', 'timeline.stats_refresh'),
    ('table', 'timeline.stats_feed'),
    -- Called by the views with their reader's rights.
    ('function', 'timeline_data.query_stats()'),
    ('function', 'timeline_data.partition_stats()'),
    ('function', 'timeline_data.refresh_stats()'),
    ('function', 'timeline_data.feed_stats()'),
    ('function', 'timeline_data.partition_reach(integer[], bigint[])'),
    ('function', 'timeline_data.rotation_range(integer)'),
    ('function', 'timeline_data.rotate_step(timestamptz, timestamptz, text)'),
    ('function', 'timeline_data.rotation_lock()'),
    ('function', 'timeline_data.set_partition_width(text)'),
    ('function', 'timeline_data.rotate_turn(integer, interval, boolean, jsonb)'),
    ('procedure', 'timeline_data.rotate(integer, interval, jsonb)'),
    ('function', 'timeline_data.refresh_step(integer)'),
    ('function', 'timeline_data.reindex_step(integer)'),
    ('function', 'timeline_data.learn_step(integer)'),
    ('function', 'timeline_data.settle_step(interval)'),
    ('function', 'timeline_data.import_proof(uuid, text)'),
    ('function', 'timeline_data.import_keys(uuid, text, text, integer)'),
    ('function', 'timeline_data.import_missing(uuid, text, text[])'),
    ('function', 'timeline_data.feed_step()'),
    ('function', 'timeline.feed_all(text, jsonb)'),
    -- The feed as servers of many clients follow it.
    ('function', 'timeline_data.live_filter(uuid, jsonb)'),
    ('function', 'timeline_data.live_companies(text)'),
    ('function', 'timeline_data.live_changes(uuid, text, text, text[], text[])'),
    ('function', 'timeline_data.changed_companies(text)'),
    ('function', 'timeline_data.refresh_views(boolean)'),
    ('function', 'timeline_data.rollup_step(boolean, integer)'),
    ('function', 'timeline_data.refusals()'),
    ('function', 'timeline_data.jobs()'),
    ('function', 'timeline_data.check_jobs(text[])'),
    ('function', 'timeline_data.job_runs(text[], integer)'),
    ('function', 'timeline_data.set_job(text, text, timestamptz, boolean)'),
    ('function', 'timeline_data.take_job(text, text, text[], interval, boolean)'),
    ('function', 'timeline_data.keep_job(uuid, interval)'),
    ('function', 'timeline_data.end_job(uuid, text, jsonb, text, text)'),
    ('function', 'timeline_data.note_run(text, text, double precision, text, jsonb, text, text)'),
    ('function', 'timeline_data.work_turn(text, jsonb)'),
    ('function', 'timeline_data.tell_failure(jsonb)'),
    ('procedure', 'timeline_data.work(text, jsonb)'),
    ('table', 'timeline.stats_jobs'),
    -- Called by the view with its reader's rights.
    ('function', 'timeline_data.missed_since(timeline_data.job)'),
    ('function', 'timeline_data.now()')
  union all
  select
    a.kind,
    a.name
  from timeline_data.admin_archives() as a
$$;
comment on function timeline_data.admin_interface() is
  'The rights that only the group role of administrators has: kind and name of the object.';
