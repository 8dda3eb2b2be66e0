-- What matches at least one word of a query and none that it excludes; null when it looks for none.
create or replace function timeline_data.any_query(
  config regconfig,
  query  text,
  words  tsquery[]
)
returns tsquery
language plpgsql
stable
as $$
declare
  v_any tsquery;
  v_token text;
  v_without tsquery;
begin
  if cardinality(any_query.words) = 0 then
    return null;
  end if;
  v_any := (select string_agg(w.word::text, ' | ') from unnest(any_query.words) as w (word))::tsquery;
  for v_token in
    select m.found[1]
    from regexp_matches(any_query.query, '(-?"[^"]*"?|\S+)', 'g') as m (found)
    where m.found[1] like '-%'
  loop
    v_without := websearch_to_tsquery(any_query.config, v_token);
    if numnode(v_without) > 0 then
      v_any := v_any && v_without;
    end if;
  end loop;
  return v_any;
end
$$;
comment on function timeline_data.any_query(regconfig, text, tsquery[]) is
  'Any of the words and none of those behind a "-" in the query.';
