-- What ts_rank() makes of a word that stands at 1, 2, … 255 places, a little less each, to find the number by.
create or replace function timeline_data.word_sums()
returns real[]
language sql
immutable
return array(
  select (sum(1 / (n.place * n.place)::double precision) over (order by n.place) / 1.64493406685
    - 0.4 / (n.place * n.place * 1.64493406685))::real
  from generate_series(1, 255) as n (place)
  order by n.place
);
comment on function timeline_data.word_sums() is
  'Thresholds for width_bucket(ts_rank(…)).';
