-- All rows of a company. One stays in the feed until that turns, so that whoever follows it learns of it; and under the
-- shadow of the company, that it was erased.
create or replace function timeline_data.erase_company(company_id uuid)
returns jsonb
language plpgsql
volatile
set enable_seqscan = on
as $$
declare
  v_company uuid := erase_company.company_id;
  v_erased jsonb := '{}'::jsonb;
  v_name text;
  v_count bigint;
begin
  foreach v_name in array timeline_data.company_tables()
  loop
    execute format('delete from timeline_data.%I as t where t.company_id = $1', v_name)
    using v_company;
    get diagnostics v_count = row_count;
    v_erased := v_erased || jsonb_build_object(v_name, v_count);
  end loop;
  -- What the deletion of activities left for those that sum up.
  delete from timeline_data.completion_change as c
  where c.company_id = v_company;
  delete from timeline_data.summary_mark as m
  where m.company_id = v_company;
  delete from timeline_data.activity_month as m
  where m.company_id = v_company;
  insert into timeline_data.company (company_id, has_erasures)
  values (timeline_data.shadow_company(v_company), true)
  on conflict on constraint company_pkey do update
    set has_erasures = true;
  perform timeline_data.write_feed(v_company, 'company', array[null]::text[], array[null]::uuid[], null);
  -- One that was never filled holds nothing.
  if (
    select c.relispopulated
    from pg_catalog.pg_class as c
    where c.oid = 'timeline_data.activity_timeline_summary'::regclass
  ) then
    refresh materialized view concurrently timeline_data.activity_timeline_summary;
  end if;
  return timeline_data.add_counts(v_erased, '{}');
end
$$;
comment on function timeline_data.erase_company(uuid) is
  'How many rows of which table went.';
