-- Brings activities back from lines of an archive, whole and at once: row, text, history, and links by the parents
-- and rules of today. Those that are here already, or in another archive by now, stay as they are; what was erased
-- since is left out, and its stub goes.
create or replace function timeline_data.attach_lines(
  archive_id uuid,
  lines      text[]
)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_archive timeline_data.archive := timeline_data.hold_archive(attach_lines.archive_id);
  v_company uuid;
  v_given jsonb[];
  v_lines jsonb[];
  v_attached integer := 0;
begin
  if v_archive.state <> 'attaching' then
    raise exception 'archive "%" is %, not being attached', v_archive.name, v_archive.state
      using errcode = 'TL409', hint = 'Attach it with timeline partitions attach.';
  end if;
  for v_company, v_given in
    select
      (n.line #>> '{activity,company_id}')::uuid,
      array_agg(n.line order by n.place)
    from (
      select
        l.line::jsonb as line,
        l.place
      from unnest(attach_lines.lines) with ordinality as l (line, place)
      offset 0
    ) as n
    group by 1
    order by 1
  loop
    v_lines := timeline_data.forget_lines(v_company, v_given);
    if v_lines <> '{}'::jsonb[] then
      v_attached := v_attached + timeline_data.attach_activities(v_archive, v_company, v_lines);
    end if;
    if v_lines <> v_given then
      perform timeline_data.tell_forgotten(v_archive.id, v_company, v_given, v_lines);
    end if;
  end loop;
  return v_attached;
end
$$;
comment on function timeline_data.attach_lines(uuid, text[]) is
  'How many activities of the given lines (archive_lines) came back. TL404, TL409; 55P03, 40P01: call again.';
