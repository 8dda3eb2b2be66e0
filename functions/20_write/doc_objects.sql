-- The main and linked objects of documents, once each, as two arrays side by side.
create or replace function timeline_data.doc_objects(
  docs jsonb[],
  out types text[],
  out ids   uuid[]
)
returns record
language plpgsql
immutable
as $$
begin
  select
    coalesce(array_agg(o.type order by o.type, o.id), '{}'),
    coalesce(array_agg(o.id order by o.type, o.id), '{}')
  into doc_objects.types, doc_objects.ids
  from (
    select
      d.doc #>> '{related_to,type}' as type,
      (d.doc #>> '{related_to,id}')::uuid as id
    from unnest(doc_objects.docs) as d (doc)
    where jsonb_typeof(d.doc -> 'related_to') = 'object'
    union
    select
      l.type,
      l.id
    from unnest(doc_objects.docs) as d (doc)
    cross join jsonb_to_recordset(d.doc -> 'links') as l (type text, id uuid)
  ) as o;
end
$$;
comment on function timeline_data.doc_objects(jsonb[]) is
  'Distinct (type, id) of main object and links of normalised documents.';
