-- What still names what was erased, in any column that could: ids in themselves, in arrays and in JSON, hashes. Of a
-- company: any row of it. The feed tells that something went, and is forgotten in its turn.
create or replace function timeline_data.erasure_residue(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns bigint
language plpgsql
stable
set enable_seqscan = on
as $$
declare
  v_what timeline_data.erasure_request := erasure_residue.what;
  v_ids uuid[] := coalesce(v_what.object_ids, array_remove(array[v_what.activity_id], null));
  v_left bigint := 0;
  v_name text;
  v_where text;
  v_count bigint;
begin
  foreach v_name in array timeline_data.company_tables()
  loop
    continue when v_name = 'feed';
    v_where := case
      when v_what.subject = 'company' then 'true'
      when v_what.subject = 'activity' then timeline_data.activity_where(v_name)
      else timeline_data.naming_where(v_name, v_what.object_type)
    end;
    continue when v_where is null;
    execute format(
      'select count(*) from timeline_data.%I as t where t.company_id = $1 and (%s)', v_name, v_where)
    into v_count
    using
      erasure_residue.company_id, v_ids, array_to_string(v_ids, '|'), v_what.object_type,
      timeline_data.object_hashes(erasure_residue.company_id, v_what);
    v_left := v_left + v_count;
  end loop;
  return v_left;
end
$$;
comment on function timeline_data.erasure_residue(uuid, timeline_data.erasure_request) is
  'How many rows still name it.';
