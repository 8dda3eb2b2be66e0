-- What import and export need beside the calls of read.sql and write.sql.

-- hold_partitions --
select from timeline.activities where false

-- export_lines --
select string_agg(to_json(x)::text, e'\n' order by i.place)
from unnest(%(ids)s::uuid[]) with ordinality as i (id, place)
cross join lateral timeline.activity(%(company)s::uuid, i.id) as a (activity)
cross join lateral (
  select
    a.activity -> 'id' as id,
    a.activity -> 'activity_type' as activity_type,
    a.activity -> 'subject' as subject,
    a.activity -> 'activity_date' as activity_date,
    a.activity -> 'ends_at' as ends_at,
    a.activity -> 'status' as status,
    a.activity -> 'priority' as priority,
    a.activity -> 'direction' as direction,
    a.activity -> 'related_to' as related_to,
    a.activity -> 'assigned_to' as assigned_to,
    a.activity -> 'description' as description,
    a.activity -> 'links' as links,
    a.activity -> 'visible_to' as visible_to,
    a.activity -> 'source' as source,
    a.activity -> 'external_id' as external_id,
    a.activity -> 'data' as data
) as x

-- export_cells --
select json_agg(
  json_build_array(
    a.activity ->> 'id',
    a.activity ->> 'activity_type',
    a.activity ->> 'subject',
    a.activity ->> 'activity_date',
    a.activity ->> 'ends_at',
    a.activity ->> 'status',
    a.activity ->> 'priority',
    a.activity ->> 'direction',
    a.activity #>> '{related_to,type}',
    a.activity #>> '{related_to,id}',
    a.activity #>> '{related_to,name}',
    a.activity #>> '{assigned_to,id}',
    a.activity #>> '{assigned_to,name}',
    a.activity ->> 'description',
    a.activity ->> 'links',
    a.activity ->> 'visible_to',
    a.activity ->> 'source',
    a.activity ->> 'external_id',
    a.activity ->> 'data'
  )
  order by i.place
)
from unnest(%(ids)s::uuid[]) with ordinality as i (id, place)
cross join lateral timeline.activity(%(company)s::uuid, i.id) as a (activity)

-- import_replan --
discard plans
