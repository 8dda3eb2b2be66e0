-- The next activities of a table that was taken out of activity, each whole as one line of JSON: its row, what its
-- body holds, its history. So many, and as far as 32 MB go; cut at the same places whenever asked.
create or replace function timeline_data.archive_lines(
  archive_id    uuid,
  after_company uuid,
  after_date    timestamptz,
  after_id      uuid,
  size          integer default 20000
)
returns setof timeline_data.archive_line
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
set intervalstyle = 'postgres'
set extra_float_digits = 1
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set jit = off
as $$
begin
  return query execute format(
    'select s.line, s.company_id, s.activity_date, s.id from ('
    ' select n.*, sum(octet_length(n.line)) over w as bytes, row_number() over w as place from ('
    '  select a.company_id, a.activity_date, a.id,'
    '   json_build_object(''activity'', row_to_json(a), ''body'', b.body, ''history'', h.changes)::text as line'
    '  from timeline_data.%I as a'
    '  left join lateral ('
    '   select timeline_data.body_json(b) as body from timeline_data.activity_body as b'
    '   where b.company_id = a.company_id and b.activity_id = a.id offset 0) as b on true'
    '  left join lateral ('
    '   select json_agg(row_to_json(h) order by h.version) as changes from timeline_data.activity_history as h'
    '   where h.company_id = a.company_id and h.activity_id = a.id offset 0) as h on true'
    '  where $1 is null or (a.company_id, a.activity_date, a.id) > ($1, $2, $3)'
    '  order by a.company_id, a.activity_date, a.id limit $4) as n'
    ' window w as (order by n.company_id, n.activity_date, n.id)) as s'
    ' where s.bytes <= 32 * 1024 * 1024 or s.place = 1 order by s.place',
    timeline_data.detached_table(archive_lines.archive_id))
  using
    archive_lines.after_company, archive_lines.after_date, archive_lines.after_id, archive_lines.size;
end
$$;
comment on function timeline_data.archive_lines(uuid, uuid, timestamptz, uuid, integer) is
  'Activities of a detached table after a key, in the order (company_id, activity_date, id): {"activity": row, "body": {source, external_id, description, links, data}, "history": [rows] or null}. TL404, TL409.';
