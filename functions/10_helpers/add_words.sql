-- Words behind words, with a gap between them that no phrase reaches across.
create or replace function timeline_data.add_words(
  head tsvector,
  tail tsvector
)
returns tsvector
language sql
immutable
strict
parallel safe
return case
  when length(head) > 0 and length(tail) > 0 then head || ''' '':10'::tsvector || tail
  when length(head) > 0 then head
  else tail
end;
comment on function timeline_data.add_words(tsvector, tsvector) is
  'Both, the second ten places behind the first; null when one is null.';
