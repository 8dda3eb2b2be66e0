-- The activity is known and its row is elsewhere: says so, and how it comes back.
create or replace function timeline_data.refuse_archived(
  activity_id   uuid,
  activity_date timestamptz
)
returns void
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  v_name text := (
    select r.name
    from timeline_data.archive as r
    where refuse_archived.activity_date >= r.starts_at
      and refuse_archived.activity_date < r.ends_at
      and r.state <> 'attached'
    order by r.detached_at desc
    limit 1
  );
begin
  raise exception 'activity % of % is archived',
      refuse_archived.activity_id, to_char(refuse_archived.activity_date, 'YYYY-MM-DD')
    using errcode = 'TL410', hint = coalesce(
      format('An administrator brings it back: timeline partitions attach %s.', v_name),
      'Its partition was detached by hand; attach it again.');
end
$$;
comment on function timeline_data.refuse_archived(uuid, timestamptz) is
  'Raises TL410.';
