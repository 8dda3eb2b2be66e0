-- Company by company, since settings and directory are a company's; then in the order of the feed again.
create or replace function timeline_data.company_results(
  filter      timeline_data.page_filter,
  changes     timeline_data.feed[],
  has_objects boolean
)
returns json
language plpgsql
stable
as $$
declare
  v_company uuid;
  v_places bigint[];
  v_told json[];
  v_results json[];
begin
  for v_company, v_places in
    select
      c.company_id,
      array_agg(c.ordinality order by c.ordinality)
    from unnest(company_results.changes) with ordinality as c
    group by c.company_id
  loop
    v_told := timeline_data.change_results(
      timeline_data.company_settings(v_company),
      company_results.filter,
      array(
        select company_results.changes[p.place]
        from unnest(v_places) with ordinality as p (place, ordinality)
        order by p.ordinality
      ),
      company_results.has_objects);
    for v_place in 1 .. cardinality(v_places)
    loop
      v_results[v_places[v_place]] := case
        when (company_results.changes[v_places[v_place]]).change = 'company'
          and timeline_data.is_company_erased(v_company) then json_build_object(
            'company_id', v_company, 'change', 'erased', 'position',
            timeline_data.change_position(company_results.changes[v_places[v_place]]))
        when v_told[v_place] is not null then timeline_data.join_json(
          json_build_object('company_id', v_company), v_told[v_place])
        when (company_results.changes[v_places[v_place]]).activity_id is not null then json_build_object(
          'company_id', v_company, 'change', 'hidden', 'position',
          timeline_data.change_position(company_results.changes[v_places[v_place]]))
      end;
    end loop;
  end loop;
  return timeline_data.told_results(v_results);
end
$$;
comment on function timeline_data.company_results(timeline_data.page_filter, timeline_data.feed[], boolean) is
  'JSON array of changes of several companies; what nobody may be shown is "hidden".';
