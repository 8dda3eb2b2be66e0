-- What an import from a table is compared with: how many activities a source has, and a sum over their keys that does
-- not depend on an order. Serves: activity_body_external.
create or replace function timeline_data.import_proof(
  company_id uuid,
  source     text
)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  v_proof jsonb;
begin
  execute
    'select jsonb_build_object('
    ' ''rows'', count(*) filter (where a.is_removed is not true),'
    ' ''keys'', coalesce(sum(hashtextextended(b.external_id, 0)::numeric)'
    '  filter (where a.is_removed is not true), 0)::text,'
    ' ''removed'', count(*) filter (where a.is_removed))'
    ' from timeline_data.activity_body as b'
    ' left join timeline_data.activity as a'
    '  on a.company_id = $1 and a.activity_date = b.activity_date and a.id = b.activity_id'
    ' where b.company_id = $1 and b.source = $2 and b.external_id is not null'
  into v_proof
  using import_proof.company_id, import_proof.source;
  return v_proof;
end
$$;
comment on function timeline_data.import_proof(uuid, text) is
  '{"rows", "keys", "removed"}: activities of a source, archived ones too; the sum of hashtextextended() of their external ids; how many were removed.';
