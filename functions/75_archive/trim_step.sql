-- Takes away what belongs to the next activities of a verified archive and lies in other tables: links, history, and
-- all of a body but its key. When nothing is left, the table goes. One short transaction each.
create or replace function timeline_data.trim_step(
  archive_id uuid,
  size       integer default 500
)
returns jsonb
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
  v_archive timeline_data.archive := timeline_data.hold_archive(trim_step.archive_id);
  v_rows timeline_data.activity[];
  v_last timeline_data.activity;
  v_company uuid;
begin
  if v_archive.state <> 'verified' then
    raise exception 'archive "%" is %', v_archive.name, v_archive.state
      using errcode = 'TL409', hint = 'Only what was verified is dropped: timeline partitions archive.';
  end if;
  execute format(
    'select array_agg(jsonb_populate_record(null::timeline_data.activity, to_jsonb(n))'
    ' order by n.company_id, n.activity_date, n.id) from (select a.* from timeline_data.%I as a'
    ' where $1 is null or (a.company_id, a.activity_date, a.id) > ($1, $2, $3)'
    ' order by a.company_id, a.activity_date, a.id limit $4) as n', v_archive.table_name)
  into v_rows
  using v_archive.after_company, v_archive.after_date, v_archive.after_id, trim_step.size;
  if v_rows is null then
    execute format('drop table timeline_data.%I', v_archive.table_name);
    update timeline_data.archive as r
    set state = 'archived',
      table_name = null,
      archived_at = timeline_data.now(),
      after_company = null,
      after_date = null,
      after_id = null
    where r.id = trim_step.archive_id;
    return jsonb_build_object('step', 'dropped', 'name', v_archive.name);
  end if;
  for v_company in
    select distinct n.company_id
    from unnest(v_rows) as n
    order by n.company_id
  loop
    perform timeline_data.trim_activities(trim_step.archive_id, v_company, array(
      select n from unnest(v_rows) as n where n.company_id = v_company));
  end loop;
  v_last := v_rows[cardinality(v_rows)];
  update timeline_data.archive as r
  set after_company = v_last.company_id,
    after_date = v_last.activity_date,
    after_id = v_last.id
  where r.id = trim_step.archive_id;
  return jsonb_build_object('step', 'trimmed', 'activities', cardinality(v_rows));
end
$$;
comment on function timeline_data.trim_step(uuid, integer) is
  'Does the next step towards dropping a verified table: {"step": "trimmed", "activities"} or, at last, {"step": "dropped", "name"}. 55P03 when a lock is in the way: call again. TL404, TL409.';
