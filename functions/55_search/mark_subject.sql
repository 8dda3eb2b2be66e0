-- A subject, matches between the characters 2 and 3: whole, or of a long one the best passages.
create or replace function timeline_data.mark_subject(
  config  regconfig,
  query   tsquery,
  subject text
)
returns text
language plpgsql
stable
as $$
declare
  c_short constant integer := 300;
  c_most constant integer := 10000;
  v_subject text := left(timeline_data.unmarked(mark_subject.subject), c_most);
begin
  if length(v_subject) > c_short then
    return timeline_data.mark_passage(mark_subject.config, mark_subject.query, v_subject);
  end if;
  return ts_headline(
    mark_subject.config, timeline_data.plain_text(v_subject), mark_subject.query,
    E'StartSel="\x02", StopSel="\x03", HighlightAll=true');
end
$$;
comment on function timeline_data.mark_subject(regconfig, tsquery, text) is
  'Up to 10,000 characters of it.';
