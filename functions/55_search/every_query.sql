-- While a company's texts stand in the words of several languages, nobody knows in which a text does. It is asked for
-- in any of them; but what the query excludes, which stands in quotes, must be missing in all. Words of letters and
-- digits, which no dictionary changes, hold its places.
create or replace function timeline_data.every_query(
  configs   regconfig[],
  query     text,
  is_prefix boolean
)
returns tsquery
language plpgsql
stable
set client_min_messages = warning
as $$
declare
  c_next constant text := '(^|\s)-"(?!zq[0-9]+0place0qz)[^"]*("|$)';
  v_excluded text[] := array(
    select m.found[1]
    from regexp_matches(every_query.query, '(?:^|\s)-"([^"]*)', 'g') as m (found)
  );
  v_text text := every_query.query;
  v_places tsquery[];
  v_place text;
  v_config regconfig;
  v_query tsquery;
  v_whole tsquery := ''::tsquery;
begin
  for v_number in 1 .. cardinality(v_excluded) loop
    v_place := format('zq%s0place0qz', v_number);
    if v_excluded[v_number] ~ '\s' then
      v_place := v_place || ' ' || v_place;
    end if;
    v_places := v_places || phraseto_tsquery('simple', v_place);
    v_text := regexp_replace(v_text, c_next, format('\1-"%s"', v_place));
  end loop;
  foreach v_config in array every_query.configs loop
    v_whole := v_whole || timeline_data.web_query(v_config, v_text, every_query.is_prefix);
  end loop;
  for v_number in 1 .. cardinality(v_excluded) loop
    v_query := ''::tsquery;
    foreach v_config in array every_query.configs loop
      v_query := v_query && !! phraseto_tsquery(v_config, v_excluded[v_number]);
    end loop;
    v_whole := ts_rewrite(v_whole, !! v_places[v_number], v_query);
  end loop;
  return v_whole;
end
$$;
comment on function timeline_data.every_query(regconfig[], text, boolean) is
  'web_query() in any of the languages; what it excludes, in none.';
