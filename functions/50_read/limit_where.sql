-- What a link "l" of a source "o" of a filter has to be to stand on the timeline that is asked for.
create or replace function timeline_data.limit_where(dates tstzmultirange[])
returns text
language sql
immutable
return case
  when limit_where.dates is null then ''
  else ' and (o.dates is null or l.activity_date <@ o.dates) and coalesce(l.distance, 0) <= o.levels'
end;
comment on function timeline_data.limit_where(tstzmultirange[]) is
  'SQL condition " and …" over aliases l and o (object_source, or what filter_sources() tells); empty where nothing limits any source.';
