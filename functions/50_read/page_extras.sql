-- What filter.include adds to each result, in the contract's order whatever order was asked.
create or replace function timeline_data.page_extras(
  company_id uuid,
  page_rows  timeline_data.page_row[],
  include    text[],
  filter     timeline_data.page_filter
)
returns json[]
language plpgsql
stable
as $$
begin
  return (
    select array_agg(x.extra order by r.ordinality)
    from unnest(page_extras.page_rows) with ordinality as r
    left join timeline_data.activity_body as b
      on b.company_id = page_extras.company_id
      and b.activity_id = r.id
    cross join lateral (
      select json_object_agg(e.key, e.value order by e.place) as extra
      from (
        values
          (1, 'description', 'description', to_json(b.description)),
          (2, 'links', 'links', case when 'links' = any (page_extras.include)
            then timeline_data.links_json(page_extras.company_id, b.links) end),
          (3, 'data', 'data', b.data::json),
          (4, 'why', 'why', case when 'why' = any (page_extras.include)
            then timeline_data.why_json(page_extras.company_id, row(
              r.activity_date, r.id, r.activity_type, r.subject, r.object_type, r.object_id, r.assigned_to, r.status,
              r.priority, r.version, r.created_at, r.created_by, r.ends_at, r.direction, r.is_main, r.role, r.via_type,
              r.via_id, r.shown_type, r.shown_id)::timeline_data.page_row, page_extras.filter) end),
          (5, 'version', 'version', to_json(r.version)),
          (6, 'created', 'created_at', to_json(timeline_data.instant(r.created_at))),
          (7, 'created', 'created_by', case when 'created' = any (page_extras.include)
            then timeline_data.user_json(page_extras.company_id, r.created_by) end),
          (8, 'ends_at', 'ends_at', to_json(timeline_data.instant(r.ends_at))),
          (9, 'direction', 'direction', to_json(r.direction))
      ) as e (place, option, key, value)
      where e.option = any (page_extras.include)
    ) as x
  );
end
$$;
comment on function timeline_data.page_extras(
  uuid, timeline_data.page_row[], text[], timeline_data.page_filter) is
  'One JSON object per page row with the included keys; why is null where no object was asked for.';
