-- Of use where every way up counts, whatever the rules are and whenever it held.
create or replace function timeline_data.any_roll_up()
returns jsonb
language sql
immutable
return '[{"from": "*", "to": "*", "since": "ever"}]'::jsonb;
comment on function timeline_data.any_roll_up() is
  'Roll-up rules by which everything rolls up to each of its parents.';
