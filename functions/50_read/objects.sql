-- The directory, a page at a time in the order of its key: what an export, a picker or the check of a
-- sync reads; and the names of what is known by its id. Merged objects stand under their winner.
create or replace function timeline.objects(
  company_id uuid,
  filter     jsonb default '{}'
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_filter jsonb := objects.filter;
  v_limit jsonb := coalesce(nullif(objects.filter -> 'limit', 'null'), '100');
  v_size integer;
  v_digest text;
  v_after_type text := substring(objects.filter ->> 'cursor' from 46);
  v_after_id uuid;
  v_rows timeline_data.object[];
begin
  perform timeline_data.require_company(objects.company_id);
  perform timeline_data.check_keys(
    v_filter, array['object_type', 'object_id', 'limit', 'cursor'], 'the filter');
  v_digest := md5((v_filter - array['limit', 'cursor'])::text);
  if jsonb_typeof(v_limit) <> 'number' or not v_limit #>> '{}' ~ '^[0-9]{1,3}$'
    or not (v_limit #>> '{}')::integer between 1 and 500 then
    raise exception 'limit % is not between 1 and 500', left(v_limit::text, 80)
      using errcode = 'TL400', hint = 'Ask for up to 500 at a time and follow "next".';
  end if;
  v_size := (v_limit #>> '{}')::integer;
  if coalesce(jsonb_typeof(v_filter -> 'cursor'), 'null') <> 'null' then
    select c.id
    into v_after_id
    from timeline_data.cursor_decode(
      objects.company_id, v_digest || v_after_type, left(v_filter ->> 'cursor', 44)) as c;
  end if;
  -- One row more than asked for tells whether there is a next page.
  v_rows := timeline_data.directory_rows(
    timeline_data.company_settings(objects.company_id),
    v_filter - array['limit', 'cursor'],
    v_after_type,
    v_after_id,
    v_size + 1);
  return json_build_object(
    'results', timeline_data.objects_json(v_rows[1:v_size]),
    'next', case
      when cardinality(v_rows) > v_size
        then timeline_data.cursor_encode(
          objects.company_id,
          v_digest || (v_rows[v_size]).object_type,
          timestamptz '2000-01-01 00:00:00+00',
          (v_rows[v_size]).object_id
        ) || '.' || (v_rows[v_size]).object_type
    end);
end
$$;
comment on function timeline.objects(uuid, jsonb) is
  'The directory of objects, page by page.

Returns {"results": [{"type", "id", "name", "parents": [{"type", "id"}], "deleted"}], "next": cursor or null},
each result as put_objects takes it, parents that have dates with "since" and "until"; a deleted object keeps its name.
What was merged answers as what it became.
filter, all optional: object_type (one or several), object_id (one or several: a uuid or a text key),
limit 1 to 500 (100), cursor. An id nobody has entered finds nothing.
Errors: TL400, TL401, TL403, TL405, TL413, TL416.';
