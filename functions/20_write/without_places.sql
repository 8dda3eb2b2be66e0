-- For those that are looked at in another way.
create or replace function timeline_data.without_places(
  activities jsonb,
  places     integer[]
)
returns jsonb
language plpgsql
immutable
as $$
begin
  return (
    select jsonb_agg(case when a.place <> all (without_places.places) then a.value end order by a.place)
    from jsonb_array_elements(without_places.activities) with ordinality as a (value, place)
  );
end
$$;
comment on function timeline_data.without_places(jsonb, integer[]) is
  'An array with null in some places, counted from 1.';
