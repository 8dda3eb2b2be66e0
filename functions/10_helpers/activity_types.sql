-- The built-in types of activity, then the company's own.
create or replace function timeline_data.activity_types(settings timeline_data.company)
returns text[]
language sql
immutable
return array['call', 'email', 'meeting', 'note', 'task'] || (settings).activity_types;
comment on function timeline_data.activity_types(timeline_data.company) is
  'Types an activity of this company may have.';
