-- Page rows as results: exactly the eight keys of the contract, names from the directory. Put together as
-- json_build_object would, which looks up the type of each of its arguments for each row.
create or replace function timeline_data.page_results(
  company_id uuid,
  page_rows  timeline_data.page_row[]
)
returns json[]
language plpgsql
stable
as $$
begin
  return (
    select array_agg(
      concat(
        '{"id" : "', r.id,
        '", "activity_type" : ', to_json(r.activity_type),
        ', "subject" : ', to_json(r.subject),
        ', "activity_date" : "', timeline_data.instant(r.activity_date),
        '", "related_to" : ', case when r.object_id is null then 'null' else concat(
          '{"type" : ', to_json(r.object_type),
          case
            when o.alias_id is null then concat(
              ', "id" : ', to_json(coalesce(o.object_key, r.object_id::text)),
              ', "name" : ', coalesce(to_json(o.name), 'null'), '}')
            -- Of the few that were merged, what they became: not joined, for the others would pay for it.
            else (
              select concat(
                ', "id" : ', to_json(coalesce(w.object_key, w.object_id::text)),
                ', "name" : ', coalesce(to_json(w.name), 'null'), '}')
              from timeline_data.object as w
              where w.company_id = page_results.company_id
                and w.object_id = o.alias_id
                and w.object_type = r.object_type
            )
          end) end,
        ', "assigned_to" : ', case when r.assigned_to is null then 'null' else concat(
          '{"id" : ', to_json(coalesce(u.object_key, r.assigned_to::text)),
          ', "name" : ', coalesce(to_json(u.name), 'null'), '}') end,
        ', "status" : "', r.status,
        '", "priority" : "', r.priority, '"}'
      )::json
      order by r.ordinality
    )
    from unnest(page_results.page_rows) with ordinality as r
    -- Look-ups by key, forced: a hash join would read a company's whole directory for each page.
    left join lateral (
      select d.object_key, d.name, d.alias_id
      from timeline_data.object as d
      where d.company_id = page_results.company_id
        and d.object_id = r.object_id
        and d.object_type = r.object_type
      offset 0
    ) as o on true
    left join lateral (
      select d.object_key, d.name
      from timeline_data.object as d
      where d.company_id = page_results.company_id
        and d.object_id = r.assigned_to
        and d.object_type = 'user'
      offset 0
    ) as u on true
  );
end
$$;
comment on function timeline_data.page_results(uuid, timeline_data.page_row[]) is
  'One JSON result per page row, in their order; null for no rows.';
