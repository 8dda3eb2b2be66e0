-- Erases what an archive brings back once more: what is not to come back loses its stub.
create or replace function timeline_data.forget_lines(
  company_id uuid,
  lines      jsonb[]
)
returns jsonb[]
language plpgsql
volatile
as $$
declare
  v_gone uuid[];
  v_lines jsonb[];
begin
  if not timeline_data.has_erasures(forget_lines.company_id) then
    return forget_lines.lines;
  end if;
  with forgotten as materialized (
    select
      l.line,
      l.place,
      timeline_data.forget_line(forget_lines.company_id, l.line) as kept
    from unnest(forget_lines.lines) with ordinality as l (line, place)
  )
  select
    array_agg((f.line #>> '{activity,id}')::uuid) filter (where f.kept is null),
    coalesce(array_agg(f.kept order by f.place) filter (where f.kept is not null), '{}')
  into v_gone, v_lines
  from forgotten as f;
  perform timeline_data.erase_activities(forget_lines.company_id, v_gone, null);
  return v_lines;
end
$$;
comment on function timeline_data.forget_lines(uuid, jsonb[]) is
  'forget_line() of each, without those that are not to come back.';
