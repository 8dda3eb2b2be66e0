-- The objects of a company whose names hold a word of a query, excluded or not: what it is merged into stands for an
-- object, and its ids for all that was merged into it. Of a word in very many the newest, of each word apart: "ltd"
-- stands in half of all names. A query of more than fifty words is prose, in which no names are sought. Serves:
-- object_by_name, object_source_pkey.
create or replace function timeline_data.objects_by_name(
  company_id uuid,
  query      tsquery,
  out named    timeline_data.named_object[],
  out is_whole boolean
)
returns record
language plpgsql
stable
set enable_bitmapscan = on
set enable_hashjoin = on
as $$
declare
  c_most constant integer := 2000;
  c_all constant integer := 10000;
  c_words constant integer := 50;
  v_words tsquery[] := array(
    select distinct m.found[1]
    from regexp_matches(
      objects_by_name.query::text, '(''(?:[^''\\]|''''|\\\\)*''(?::[*ABCD]+)?)', 'g') as m (found)
  )::tsquery[];
  v_most integer := least(c_most, c_all / greatest(cardinality(v_words), 1));
begin
  objects_by_name.named := '{}'::timeline_data.named_object[];
  objects_by_name.is_whole := true;
  if cardinality(v_words) > c_words then
    return;
  end if;
  select
    coalesce(array_agg(distinct
      row(n.object_type, n.object_id, n.search_vector, null, null)::timeline_data.named_object)
      filter (where n.place <= v_most), '{}'),
    coalesce(max(n.place), 0) <= v_most
  into objects_by_name.named, objects_by_name.is_whole
  from unnest(v_words) as w (word)
  cross join lateral (
    select
      o.object_type,
      o.object_id,
      o.search_vector,
      row_number() over (order by o.created_at desc, o.object_id desc) as place
    from timeline_data.object as o
    where (o.search_vector || array_to_tsvector(array[' ' || o.company_id::text]))
      @@ (w.word && timeline_data.scope_query(objects_by_name.company_id, null, null, null))
      and o.alias_id is null
    order by o.created_at desc, o.object_id desc
    limit v_most + 1
  ) as n;
  if objects_by_name.named <> '{}' then
    objects_by_name.named := objects_by_name.named || array(
      select row(o.source_type, o.source_id, n.words, o.dates, o.levels)::timeline_data.named_object
      from unnest(objects_by_name.named) as n
      join timeline_data.sources_below(
        objects_by_name.company_id,
        array(select m.object_type from unnest(objects_by_name.named) as m),
        array(select m.object_id from unnest(objects_by_name.named) as m)) as o
        on o.object_id = n.object_id
        and o.object_type = n.object_type
      where o.place > 1
    );
  end if;
end
$$;
comment on function timeline_data.objects_by_name(uuid, tsquery) is
  'Up to 2,000 objects for each word (fewer where a query has more than five), and whether those are all.';
