-- True for the canonical text of a uuid in either case: eight, four, four, four, twelve digits.
-- Everything else that a caller sends as an id is a text key.
create or replace function timeline_data.is_uuid(value text)
returns boolean
language sql
immutable
parallel safe
return value ~ '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';
comment on function timeline_data.is_uuid(text) is
  'Whether an id as given is a uuid (else it is a text key).';
