-- A partition beside the past edge that is wider than any width and holds few activities, and is not to leave now:
-- what a stretch of the edge left over when it was archived.
create or replace function timeline_data.past_rest(cutoff timestamptz)
returns timestamptz
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  c_few constant integer := 10000;
  v_rest timeline_data.partition_directory;
  v_activities integer;
begin
  select r.*
  into v_rest
  from timeline_data.partition_directory as d
  inner join timeline_data.partition_directory as r
    on r.starts_at = d.ends_at
  where d.starts_at = '-infinity'
    and r.ends_at <> 'infinity'
    and r.ends_at > r.starts_at + interval '366 days'
    and not exists (
      select from timeline_data.archivable(null, past_rest.cutoff) as a where a.name = r.name);
  if not found then
    return null;
  end if;
  execute format('select count(*) from (select from timeline_data.%I limit $1) as a', v_rest.name)
  into v_activities
  using c_few;
  return case when v_activities < c_few then v_rest.ends_at end;
end
$$;
comment on function timeline_data.past_rest(timestamptz) is
  'Where such a partition ends, so that the past edge can take it; null for none.';
