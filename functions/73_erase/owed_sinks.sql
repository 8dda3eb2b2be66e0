-- Who may hold it still: consumers of the feed that have not come so far, archives that were not brought back since.
create or replace function timeline_data.owed_sinks(
  company_id uuid,
  erasure    timeline_data.erasure
)
returns json
language plpgsql
stable
as $$
declare
  c_all constant uuid := '00000000-0000-0000-0000-000000000000'::uuid;
begin
  return (
    select coalesce(json_agg(
      json_build_object('sink', s.sink, 'name', s.name) order by s.sink, s.name), '[]')
    from (
      select 'consumer' as sink, c.consumer as name
      from timeline_data.feed_consumer as c
      where c.company_id in (owed_sinks.company_id, c_all)
        and (c.xid, c.seq) < ((owed_sinks.erasure).xid, (owed_sinks.erasure).seq)
      union
      select 'archive', r.name
      from timeline_data.archive as r
      where r.id = any ((owed_sinks.erasure).archives)
        and r.state <> 'attached'
    ) as s
  );
end
$$;
comment on function timeline_data.owed_sinks(uuid, timeline_data.erasure) is
  'JSON array of {"sink": "consumer" | "archive", "name"}.';
