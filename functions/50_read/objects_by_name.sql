-- The objects of a company whose names hold a word of a query, excluded or not: what it is merged into stands for an
-- object, and its ids for all that was merged into it. Of very many the newest: "ltd" stands in half of all names. A
-- query of more than fifty words is prose, in which no names are sought. Serves: object_by_name, object_by_alias.
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
as $$
declare
  c_most constant integer := 2000;
  c_words constant integer := 50;
  v_words tsquery := (
    select string_agg(distinct m.found[1], ' | ')::tsquery
    from regexp_matches(
      objects_by_name.query::text, '(''(?:[^''\\]|''''|\\\\)*''(?::[*ABCD]+)?)', 'g') as m (found)
  );
begin
  objects_by_name.named := '{}'::timeline_data.named_object[];
  objects_by_name.is_whole := true;
  if numnode(v_words) > c_words * 2 then
    return;
  end if;
  objects_by_name.named := array(
    select row(o.object_type, o.object_id, o.search_vector)::timeline_data.named_object
    from timeline_data.object as o
    where (o.search_vector || array_to_tsvector(array[' ' || o.company_id::text]))
      @@ (v_words && timeline_data.scope_query(objects_by_name.company_id, null, null, null))
      and o.alias_id is null
    order by o.created_at desc, o.object_id desc
    limit c_most + 1
  );
  objects_by_name.is_whole := cardinality(objects_by_name.named) <= c_most;
  objects_by_name.named := objects_by_name.named[1:c_most];
  if objects_by_name.named <> '{}' then
    objects_by_name.named := objects_by_name.named || array(
      select row(o.object_type, o.object_id, n.words)::timeline_data.named_object
      from unnest(objects_by_name.named) as n
      cross join lateral (
        select
          a.object_type,
          a.object_id
        from timeline_data.object as a
        where a.company_id = objects_by_name.company_id
          and a.alias_id = n.object_id
          and a.alias_type = n.object_type
        offset 0
      ) as o
    );
  end if;
end
$$;
comment on function timeline_data.objects_by_name(uuid, tsquery) is
  'Up to 2,000 objects, and whether those are all.';
