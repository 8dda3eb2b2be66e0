-- A further name behind others, as add_words() does it, up to a hundred words: all of them hold words of the query, and
-- a tsvector holds no more than a megabyte. Strict, so that it is called for the second name and not for the first.
create or replace function timeline_data.add_name(
  names tsvector,
  name  tsvector
)
returns tsvector
language plpgsql
immutable
strict
parallel safe
as $$
declare
  c_most constant integer := 100;
begin
  if length(add_name.names) > c_most then
    return add_name.names;
  end if;
  return timeline_data.add_words(add_name.names, add_name.name);
end
$$;
comment on function timeline_data.add_name(tsvector, tsvector) is
  'Names with one more; null when one is null.';
