-- The activities of a batch that come with an id and one half of an external key: the other half is what is stored
-- by then, so that the batch alone does not tell their key.
create or replace function timeline_data.half_keyed(activities jsonb)
returns jsonb[]
language plpgsql
immutable
as $$
declare
  c_half constant jsonpath := (
    '$[*] ? (exists (@.id) && (exists (@.source) && !exists (@.external_id)'
    ' || !exists (@.source) && exists (@.external_id)))')::jsonpath;
begin
  return array(select jsonb_path_query(half_keyed.activities, c_half));
end
$$;
comment on function timeline_data.half_keyed(jsonb) is
  'Activities of a JSON array with an id and either source or external_id.';
