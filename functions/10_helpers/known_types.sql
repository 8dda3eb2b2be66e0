-- Every type an activity of this company can have: those of today, and custom ones of the past, whose
-- activities stay and are found, sent again and edited like any other.
create or replace function timeline_data.known_types(settings timeline_data.company)
returns text[]
language sql
immutable
return timeline_data.activity_types(settings) || (settings).retired_types;
comment on function timeline_data.known_types(timeline_data.company) is
  'Types that activities of this company have, or may have.';
