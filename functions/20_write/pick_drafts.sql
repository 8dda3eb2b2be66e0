-- Those of some drafts that were inserted, the first of each id. A hash join serves here: all lies in arrays.
create or replace function timeline_data.pick_drafts(
  drafts timeline_data.draft[],
  ids    uuid[]
)
returns timeline_data.draft[]
language plpgsql
immutable
set enable_hashjoin = on
as $$
begin
  return (
    select array_agg(p.draft order by p.place)
    from (
      select distinct on (d.id)
        d as draft,
        d.place
      from unnest(pick_drafts.drafts) as d
      join unnest(pick_drafts.ids) as i (id)
        on i.id = d.id
      order by d.id, d.place
    ) as p
  );
end
$$;
comment on function timeline_data.pick_drafts(timeline_data.draft[], uuid[]) is
  'Drafts with the given ids, in their order; null for none.';
