-- The objects that plain activities name, each looked up once: `refs` tells where object_slot() resolved to,
-- `objects` is what the directory does not know yet or has blank; `types` and `ids` are those whose timelines
-- will show them. As name_object, for many at once.
-- Serves: object_pkey, object_by_key.
create or replace function timeline_data.parse_names(
  settings   timeline_data.company,
  activities jsonb[],
  out refs    jsonb,
  out objects jsonb,
  out types   text[],
  out ids     uuid[]
)
returns record
language plpgsql
stable
as $$
declare
  v_company uuid := (parse_names.settings).company_id;
  v_aliases jsonb := (parse_names.settings).type_aliases;
begin
  select
    coalesce(jsonb_object_agg(r.slot, jsonb_build_object('type', r.type, 'id', r.id)), '{}'),
    coalesce(
      jsonb_agg(jsonb_build_object('type', r.type, 'id', r.id, 'key', r.key, 'name', r.name))
        filter (where r.is_known is null or r.is_blank and r.name is not null), '[]'),
    array_agg(r.type) filter (where r.is_shown),
    array_agg(r.id) filter (where r.is_shown)
  into parse_names.refs, parse_names.objects, parse_names.types, parse_names.ids
  from (
    select
      n.slot,
      n.name,
      coalesce(o.type, n.type) as type,
      coalesce(o.id, case
        when n.is_uuid then n.given::uuid
        else timeline_data.uuid5(v_company, n.type || ':' || n.given)
      end) as id,
      case when not n.is_uuid then n.given end as key,
      n.is_shown,
      o.is_known,
      o.is_blank
    from (
      select
        timeline_data.object_slot(n.object) as slot,
        coalesce(v_aliases ->> (n.object ->> 'type'), n.object ->> 'type') as type,
        case
          when timeline_data.is_uuid(n.object ->> 'id') then lower(n.object ->> 'id')
          else n.object ->> 'id'
        end as given,
        timeline_data.is_uuid(n.object ->> 'id') as is_uuid,
        max(n.object ->> 'name') as name,
        bool_or(n.slot <> 1) as is_shown
      from unnest(parse_names.activities) as p (activity)
      cross join lateral timeline_data.named_objects(p.activity) as n
      group by 1, 2, 3, 4
    ) as n
    left join lateral (
      select
        d.object_type as type,
        d.object_id as id,
        true as is_known,
        d.name is null as is_blank
      from timeline_data.object as d
      where d.company_id = v_company
        and d.object_id = case when n.is_uuid then n.given::uuid end
        and d.object_type = n.type
      union all
      select
        d.object_type,
        d.object_id,
        true,
        d.name is null
      from timeline_data.object as d
      where d.company_id = v_company
        and d.object_key = case when not n.is_uuid then n.given end
        and d.object_type = n.type
      limit 1
    ) as o on true
  ) as r;
end
$$;
comment on function timeline_data.parse_names(timeline_data.company, jsonb[]) is
  '{object_slot: {type, id}}, [{type, id, key, name}] to enter, and what to hold, of plain activities.';
