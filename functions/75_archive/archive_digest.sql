-- What the next lines of an archive are, told without sending them: files that were read back are compared with it.
create or replace function timeline_data.archive_digest(
  archive_id    uuid,
  after_company uuid,
  after_date    timestamptz,
  after_id      uuid
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select json_build_object(
      'activities', count(*),
      'bytes', sum(octet_length(convert_to(l.line, 'UTF8')) + 1),
      'sha256', encode(sha256(convert_to(string_agg(l.line || e'\n', '' order by l.place), 'UTF8')), 'hex'),
      'last', (array_agg(json_build_array(l.company_id, l.activity_date, l.id) order by l.place desc))[1]
    )
    from timeline_data.archive_lines(
      archive_digest.archive_id, archive_digest.after_company, archive_digest.after_date, archive_digest.after_id
    ) with ordinality as l (line, company_id, activity_date, id, place)
    having count(*) > 0
  );
end
$$;
comment on function timeline_data.archive_digest(uuid, uuid, timestamptz, uuid) is
  '{"activities", "bytes", "sha256", "last": [company_id, activity_date, id]} of the next lines of archive_lines, each with its newline, in UTF-8; null when there are none. TL404, TL409.';
