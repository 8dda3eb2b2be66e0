-- Where in a batch the second, third, … of a name stand: what is missing there may have come with the first. Half a
-- key may make any.
create or replace function timeline_data.later_places(activities jsonb)
returns integer[]
language plpgsql
immutable
as $$
begin
  if timeline_data.half_keyed(later_places.activities) <> '{}' then
    return array(select generate_series(1, jsonb_array_length(later_places.activities)));
  end if;
  return array(
    select n.place
    from (
      select
        a.place,
        min(a.place) over (partition by k.key) as first_place
      from jsonb_array_elements(later_places.activities) with ordinality as a (value, place)
      cross join lateral (
        values
          (lower(a.value ->> 'id')),
          (lower((a.value ->> 'source') || ' ' || (a.value ->> 'external_id')))
      ) as k (key)
      where k.key is not null
    ) as n
    where n.place > n.first_place
  );
end
$$;
comment on function timeline_data.later_places(jsonb) is
  'Places (from 1) of the activities of a JSON array whose id or key one before them may bear too.';
