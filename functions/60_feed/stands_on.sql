-- Hash or nested loop: both sides are short.
create or replace function timeline_data.stands_on(
  links      timeline_data.activity_link[],
  types      text[],
  ids        uuid[],
  is_related boolean
)
returns boolean
language plpgsql
immutable
as $$
begin
  return exists (
    select
    from unnest(stands_on.links) as l
    join unnest(stands_on.types, stands_on.ids) as o (object_type, object_id)
      on o.object_id = l.object_id
      and o.object_type = l.object_type
    where stands_on.is_related
      or l.is_main
  );
end
$$;
comment on function timeline_data.stands_on(timeline_data.activity_link[], text[], uuid[], boolean) is
  'Whether one of the links leads to one of the objects; is_related false: as the main one.';
