-- Page rows as results: exactly the nine keys of the contract, names from the directory.
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
      json_build_object(
        'id', r.id,
        'activity_type', r.activity_type,
        'subject', r.subject,
        'activity_date', timeline_data.instant(r.activity_date),
        'related_to', case
          when r.object_id is not null then json_build_object(
            'type', r.object_type,
            'id', coalesce(o.object_key, r.object_id::text),
            'name', o.name)
        end,
        'assigned_to', case
          when r.assigned_to is not null then json_build_object(
            'id', coalesce(u.object_key, r.assigned_to::text),
            'name', u.name)
        end,
        'status', r.status,
        'priority', r.priority
      )
      order by r.ordinality
    )
    from unnest(page_results.page_rows) with ordinality as r
    left join timeline_data.object as o
      on o.company_id = page_results.company_id
      and o.object_id = r.object_id
      and o.object_type = r.object_type
    left join timeline_data.object as u
      on u.company_id = page_results.company_id
      and u.object_id = r.assigned_to
      and u.object_type = 'user'
  );
end
$$;
comment on function timeline_data.page_results(uuid, timeline_data.page_row[]) is
  'One JSON result per page row, in their order; null for no rows.';
