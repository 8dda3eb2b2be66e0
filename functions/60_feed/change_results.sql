-- What the changes are to who follows the filter: some are nothing.
create or replace function timeline_data.change_results(
  settings    timeline_data.company,
  filter      timeline_data.page_filter,
  changes     timeline_data.feed[],
  has_objects boolean
)
returns json[]
language plpgsql
stable
as $$
declare
  v_company uuid := (change_results.settings).company_id;
  v_include text[] := array_remove((change_results.filter).include, 'position');
  v_rows timeline_data.page_row[];
  v_told json[];
  v_places jsonb;
begin
  if cardinality(change_results.changes) = 0 then
    return '{}'::json[];
  end if;
  v_rows := timeline_data.current_rows(v_company, change_results.filter, change_results.changes);
  v_told := timeline_data.page_results(v_company, v_rows);
  if v_include <> '{}' and v_told is not null then
    v_told := timeline_data.join_each(v_told, timeline_data.page_extras(
      v_company, v_rows, v_include, change_results.filter));
  end if;
  select jsonb_object_agg(r.id, r.ordinality)
  into v_places
  from unnest(v_rows) with ordinality as r;
  return (
    select array_agg(t.told order by t.place)
    from (
      select
        c.place,
        case
          when (c.change).activity_id is null then case
            when change_results.has_objects then timeline_data.object_change(c.change)
          end
          when v_places ? (c.change).activity_id::text then timeline_data.change_json(
            -- What was removed has come back since.
            c.change,
            replace((c.change).change, 'remove', 'update'),
            v_told[(v_places ->> (c.change).activity_id::text)::integer])
          when timeline_data.has_left(change_results.settings, change_results.filter, c.change)
            then timeline_data.change_json(
              c.change, 'remove', json_build_object('id', (c.change).activity_id))
        end as told
      from (
        select
          n.place,
          change_results.changes[n.place] as change
        from generate_subscripts(change_results.changes, 1) as n (place)
        offset 0
      ) as c
    ) as t
  );
end
$$;
comment on function timeline_data.change_results(
  timeline_data.company, timeline_data.page_filter, timeline_data.feed[], boolean) is
  'A change as JSON, or null, for each change.';
