-- Index-only reads want the visibility map of what was written lately: vacuumed early, edges apart.
create or replace function timeline_data.partition_options()
returns text
language sql
immutable
return 'autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02';
comment on function timeline_data.partition_options() is
  'Storage options of a partition with two bounds.';
