-- Parents of a parsed directory entry, each once: of two stretches with the same one, the union.
create or replace function timeline_data.dated_parents(parents jsonb)
returns table (
  type  text,
  id    uuid,
  dates tstzmultirange
)
language plpgsql
immutable
as $$
begin
  return query
  select
    p.type,
    p.id,
    case when bool_and(p.dates is not null) then nullif(range_agg(p.dates), '{(,)}') end
  from jsonb_to_recordset(dated_parents.parents) as p (type text, id uuid, dates tstzmultirange)
  group by p.type, p.id;
end
$$;
comment on function timeline_data.dated_parents(jsonb) is
  'Distinct parents of [{type, id, dates}] and of which dates they are; null: of all.';
