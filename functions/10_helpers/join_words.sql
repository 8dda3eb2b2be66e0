-- The words of several names, as add_words() puts two behind each other.
create or replace aggregate timeline_data.join_words(tsvector) (
  sfunc = timeline_data.add_words,
  stype = tsvector,
  parallel = safe
);
comment on aggregate timeline_data.join_words(tsvector) is
  'All of them, a gap between each two.';
