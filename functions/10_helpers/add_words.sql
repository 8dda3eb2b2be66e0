-- Words before words, with a gap between them that no phrase reaches across: names before a text, so that what counts
-- twice comes first (word_tf). Not strict: so it is planned as part of what asks for it, where each call would cost
-- more than all else.
create or replace function timeline_data.add_words(
  head tsvector,
  tail tsvector
)
returns tsvector
language sql
immutable
parallel safe
return case
  when length(head) > 0 and length(tail) > 0 then tail || ''' '':10'::tsvector || head
  when length(head) > 0 then head
  else coalesce(tail, head)
end;
comment on function timeline_data.add_words(tsvector, tsvector) is
  'Both, the first ten places behind the second; one alone where the other is null.';
