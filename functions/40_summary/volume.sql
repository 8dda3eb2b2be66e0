-- How many activities some weeks hold.
create or replace function timeline_data.volume(weeks timeline_data.rollup_week[])
returns bigint
language plpgsql
immutable
as $$
begin
  return (
    select coalesce(sum(w.activity_count), 0)
    from unnest(volume.weeks) as w
  );
end
$$;
comment on function timeline_data.volume(timeline_data.rollup_week[]) is
  'The sum of activity_count.';
