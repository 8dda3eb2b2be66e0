-- A filter without what is related: an object alone, and what it was.
create or replace function timeline_data.own_objects(filter timeline_data.page_filter)
returns timeline_data.page_filter
language plpgsql
immutable
as $$
declare
  v_page timeline_data.page_filter := own_objects.filter;
begin
  if v_page.has_objects then
    select
      coalesce(array_agg(o.type order by o.place), '{}'),
      coalesce(array_agg(o.id order by o.place), '{}'),
      coalesce(array_agg(o.relation order by o.place), '{}')
    into v_page.object_types, v_page.object_ids, v_page.relations
    from rows from (
      unnest(v_page.object_types), unnest(v_page.object_ids), unnest(v_page.relations)
    ) with ordinality as o (type, id, relation, place)
    where o.relation in ('self', 'merged');
    -- Of what it is and was nothing is left out.
    v_page.object_dates := null;
    v_page.object_levels := null;
  end if;
  return v_page;
end
$$;
comment on function timeline_data.own_objects(timeline_data.page_filter) is
  'The filter with objects of the relations self and merged only.';
