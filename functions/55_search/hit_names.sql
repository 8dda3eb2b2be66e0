-- The names on the activities at some places that hold words of a query, one by one or, where those are many, all
-- between the first date and the last.
create or replace function timeline_data.hit_names(
  company_id uuid,
  hits       timeline_data.search_hit[],
  named      timeline_data.named_object[]
)
returns tsvector[]
language plpgsql
stable
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  v_first timestamptz;
  v_last timestamptz;
  v_names tsvector[];
begin
  select
    min(r.activity_date),
    max(r.activity_date) + interval '1 microsecond'
  into v_first, v_last
  from unnest(hit_names.hits) as r;
  execute 'with r as materialized ('
    'select * from unnest($1) with ordinality as r (id, activity_date, is_open, score, place))'
    ' select array_agg(n.names order by r.place) from r left join ('
    'select r.place, timeline_data.join_words(n.words) as names from r join '
    || timeline_data.names_sql(hit_names.named, '$2', '$3', '$4', '$5')
    || ' as n on n.activity_id = r.id and n.activity_date = r.activity_date group by r.place) as n on n.place = r.place'
  into v_names
  using hit_names.hits, hit_names.company_id, hit_names.named, v_first, v_last;
  return v_names;
end
$$;
comment on function timeline_data.hit_names(
  uuid, timeline_data.search_hit[], timeline_data.named_object[]) is
  'For each place the words of the names on it; null where there are none.';
