-- Which keys of a source have no activity that counts: what a proof that fails is told by. Serves:
-- activity_body_external, activity_pkey.
create or replace function timeline_data.import_missing(
  company_id uuid,
  source     text,
  keys       text[]
)
returns text[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_seqscan = off
as $$
begin
  return array(
    select k.key
    from unnest(import_missing.keys) with ordinality as k (key, place)
    where not exists (
      select
      from timeline_data.activity_body as b
      left join timeline_data.activity as a
        on a.company_id = import_missing.company_id
        and a.activity_date = b.activity_date
        and a.id = b.activity_id
      where b.company_id = import_missing.company_id
        and b.source = import_missing.source
        and b.external_id = k.key
        and a.is_removed is not true
    )
    order by k.place
  );
end
$$;
comment on function timeline_data.import_missing(uuid, text, text[]) is
  'Those external ids of some that no activity of the source has, or a removed one; an archived one counts.';
