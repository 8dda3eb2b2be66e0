-- Both arrays are of the same length.
create or replace function timeline_data.join_each(
  heads json[],
  tails json[]
)
returns json[]
language plpgsql
immutable
as $$
begin
  return (
    select array_agg(timeline_data.join_json(b.head, b.tail) order by b.ordinality)
    from rows from (unnest(join_each.heads), unnest(join_each.tails)) with ordinality as b (head, tail, ordinality)
  );
end
$$;
comment on function timeline_data.join_each(json[], json[]) is
  'join_json() of two arrays, place by place.';
