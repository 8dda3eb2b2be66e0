-- The objects that an activity names, by the place they have: 0 what it is about, 1 whom it is assigned
-- to, 2 and on its links.
create or replace function timeline_data.named_objects(activity jsonb)
returns table (
  slot   integer,
  object jsonb
)
language sql
stable
as $$
  select
    0,
    timeline_data.main_object(named_objects.activity)
  where timeline_data.main_object(named_objects.activity) is not null
  union all
  select
    1,
    timeline_data.assigned_object(named_objects.activity)
  where timeline_data.assigned_object(named_objects.activity) is not null
  union all
  select
    (l.place + 1)::integer,
    l.value
  from jsonb_array_elements(
    case jsonb_typeof(named_objects.activity -> 'links')
      when 'array' then named_objects.activity -> 'links'
      else '[]'
    end
  ) with ordinality as l (value, place);
$$;
comment on function timeline_data.named_objects(jsonb) is
  'Objects as a payload names them, {type, id, name, role}, with their place.';
