-- The main and linked objects of drafts, once each, as two arrays side by side.
create or replace function timeline_data.shown_objects(
  drafts timeline_data.draft[],
  out types text[],
  out ids   uuid[]
)
returns record
language plpgsql
immutable
as $$
begin
  select
    array_agg(s.object_type),
    array_agg(s.object_id)
  into shown_objects.types, shown_objects.ids
  from (
    select distinct
      o.object_type,
      o.object_id
    from unnest(shown_objects.drafts) as d
    cross join lateral timeline_data.draft_objects(d) as o
  ) as s;
end
$$;
comment on function timeline_data.shown_objects(timeline_data.draft[]) is
  'Distinct (type, id) of what drafts are shown on by themselves; null for nothing.';
