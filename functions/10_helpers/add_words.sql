-- Words behind words, with a gap between them that no phrase reaches across. Not strict: so it is planned as part of
-- what asks for it, where each call would cost more than all else.
create or replace function timeline_data.add_words(
  head tsvector,
  tail tsvector
)
returns tsvector
language sql
immutable
parallel safe
return case
  when length(head) > 0 and length(tail) > 0 then head || ''' '':10'::tsvector || tail
  when length(head) > 0 then head
  else tail
end;
comment on function timeline_data.add_words(tsvector, tsvector) is
  'Both, the second ten places behind the first; one alone where the other is null.';
