-- The condition that a column has one of some values: one value is an equality, which costs half of testing
-- an array, tens of thousands of times in a count.
create or replace function timeline_data.choice_where(
  name    text,
  field   text,
  choices text[]
)
returns text
language sql
immutable
return case
  when choices is null then ''
  when cardinality(choices) = 1 then format(' and a.%I = (($2).%I)[1]', name, field)
  else format(' and a.%I = any (($2).%I)', name, field)
end;
comment on function timeline_data.choice_where(text, text, text[]) is
  'SQL condition " and …" over column name of alias a; the filter ($2) holds the choices in field. Empty for null.';
