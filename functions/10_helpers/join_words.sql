-- The words of several names, as add_name() puts one behind others.
create or replace aggregate timeline_data.join_words(tsvector) (
  sfunc = timeline_data.add_name,
  stype = tsvector,
  parallel = safe
);
comment on aggregate timeline_data.join_words(tsvector) is
  'All of them, a gap between each two.';
