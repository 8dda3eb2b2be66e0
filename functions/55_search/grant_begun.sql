-- A query with its beginnings of words taken for granted.
create or replace function timeline_data.grant_begun(
  query   tsquery,
  words   tsquery[],
  granted tsquery
)
returns tsquery
language plpgsql
immutable
strict
as $$
declare
  v_query tsquery := grant_begun.query;
  v_word tsquery;
begin
  foreach v_word in array grant_begun.words loop
    if strpos(v_word::text, ':*') > 0 then
      v_query := ts_rewrite(v_query, v_word, grant_begun.granted);
    end if;
  end loop;
  return v_query;
end
$$;
comment on function timeline_data.grant_begun(tsquery, tsquery[], tsquery) is
  'The query with what every text holds in place of those of its words that are beginnings (:*); null for none.';
