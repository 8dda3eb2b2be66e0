-- Of more names than are looked at: what is found is there, but not all that is there is found. What a query excludes
-- may stand in one of the others, and then even that is too many.
create or replace function timeline_data.less_sure(
  answer timeline_data.search_page,
  query  timeline_data.search_query
)
returns timeline_data.search_page
language plpgsql
immutable
as $$
declare
  v_answer timeline_data.search_page := less_sure.answer;
begin
  v_answer.rank_is := replace(v_answer.rank_is, 'exact', 'recent');
  if strpos((less_sure.query).all_words::text, '!') > 0 then
    v_answer.matched := null;
    v_answer.count_is := 'none';
  elsif v_answer.count_is = 'exact' then
    v_answer.count_is := 'at_least';
  end if;
  return v_answer;
end
$$;
comment on function timeline_data.less_sure(timeline_data.search_page, timeline_data.search_query) is
  'What the envelope says where names_are newest.';
