-- What search_scope_v1() makes of a company's months or years, as a query.
create or replace function timeline_data.scope_query(
  company_id uuid,
  first_at   timestamp,
  last_at    timestamp,
  unit       text
)
returns tsquery
language sql
immutable
return case
  when unit is null then quote_literal(' ' || company_id::text)::tsquery
  else (
    select string_agg(quote_literal(concat(
      ' ', company_id::text, ' ', extract(year from s.at)::integer,
      case when unit = 'month' then ' ' || extract(month from s.at)::integer::text end)), ' | ')
    from generate_series(first_at, last_at, ('1 ' || unit)::interval) as s (at)
  )::tsquery
end;
comment on function timeline_data.scope_query(uuid, timestamp, timestamp, text) is
  'Activities of a company in these months or years (unit, both included), or all of them (null).';
