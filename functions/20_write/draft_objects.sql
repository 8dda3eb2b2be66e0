-- The objects whose timelines an activity stands on by itself: what it is about, and its links, once each.
create or replace function timeline_data.draft_objects(draft timeline_data.draft)
returns table (
  object_type text,
  object_id   uuid,
  role        text,
  is_main     boolean
)
language sql
immutable
as $$
  select distinct on (n.object_type, n.object_id)
    n.object_type,
    n.object_id,
    n.role,
    n.place = 0
  from (
    select
      (draft_objects.draft).object_type,
      (draft_objects.draft).object_id,
      null::text as role,
      0 as place
    where (draft_objects.draft).object_id is not null
    union all
    select
      l.value ->> 'type',
      (l.value ->> 'id')::uuid,
      l.value ->> 'role',
      l.place
    from jsonb_array_elements((draft_objects.draft).links) with ordinality as l (value, place)
  ) as n
  order by n.object_type, n.object_id, n.place;
$$;
comment on function timeline_data.draft_objects(timeline_data.draft) is
  'Main object and links of a draft, each object once, the main one before a link to it.';
