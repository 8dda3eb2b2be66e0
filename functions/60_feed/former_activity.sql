-- An activity as it was just before a version of it: what stands there now, with what each change since took away.
create or replace function timeline_data.former_activity(
  activity timeline_data.activity,
  version  integer
)
returns jsonb
language plpgsql
stable
as $$
begin
  return timeline_data.activity_doc(former_activity.activity) || (
    select coalesce(jsonb_object_agg(f.key, f.value), '{}')
    from (
      select distinct on (c.key)
        c.key,
        c.value -> 'from' as value
      from timeline_data.activity_history as h
      cross join jsonb_each(h.changes) as c (key, value)
      where h.company_id = (former_activity.activity).company_id
        and h.activity_id = (former_activity.activity).id
        and h.version >= former_activity.version
      order by c.key, h.version
    ) as f
  );
end
$$;
comment on function timeline_data.former_activity(timeline_data.activity, integer) is
  'The normalised document that a version changed.';
