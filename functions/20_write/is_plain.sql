-- Whether an activity needs no closer look: whole, public, each field of its kind, nothing to refuse. What is
-- not plain goes through parse_activity.
create or replace function timeline_data.is_plain(
  activity  jsonb,
  types     text[],
  time_zone text
)
returns boolean
language plpgsql
stable
as $$
declare
  v_activity jsonb := is_plain.activity;
  v_main jsonb := timeline_data.main_object(is_plain.activity);
  v_assigned jsonb := timeline_data.assigned_object(is_plain.activity);
begin
  if jsonb_typeof(v_activity) is distinct from 'object' then
    return false;
  end if;
  -- One expression without a subquery: PL/pgSQL evaluates it without a plan of its own.
  return
    v_activity - array[
      'id', 'activity_type', 'subject', 'activity_date', 'ends_at', 'description', 'object_type', 'object_id',
      'related_to', 'assigned_to', 'status', 'priority', 'direction', 'links', 'source', 'external_id', 'data'
    ] = '{}'
    and jsonb_typeof(v_activity -> 'activity_type') = 'string'
    and v_activity ->> 'activity_type' = any (is_plain.types)
    and jsonb_typeof(v_activity -> 'subject') = 'string'
    and length(v_activity ->> 'subject') between 1 and 1000000
    and timeline_data.is_plain_instant(v_activity -> 'activity_date')
    and (coalesce(jsonb_typeof(v_activity -> 'ends_at'), 'null') = 'null'
      or timeline_data.is_plain_instant(v_activity -> 'ends_at')
      and timeline_data.plain_instant(v_activity ->> 'ends_at', is_plain.time_zone)
        >= timeline_data.plain_instant(v_activity ->> 'activity_date', is_plain.time_zone))
    and coalesce(jsonb_typeof(v_activity -> 'description'), 'null') in ('string', 'null')
    and coalesce(length(v_activity ->> 'description'), 0) <= 10000000
    and coalesce(v_activity -> 'status', 'null')
      in ('null', '"planned"', '"in_progress"', '"completed"', '"cancelled"')
    and coalesce(v_activity -> 'priority', 'null') in ('null', '"low"', '"medium"', '"high"', '"urgent"')
    and coalesce(v_activity -> 'direction', 'null') in ('null', '"inbound"', '"outbound"')
    and case
      when v_activity ? 'external_id' then not v_activity ? 'id'
        and jsonb_typeof(v_activity -> 'external_id') in ('string', 'number')
        and length(v_activity ->> 'external_id') between 1 and 500
        and jsonb_typeof(v_activity -> 'source') = 'string'
      else not v_activity ? 'id' or timeline_data.is_uuid(v_activity ->> 'id')
    end
    and coalesce(jsonb_typeof(v_activity -> 'source'), 'null') in ('string', 'null')
    and coalesce(length(v_activity ->> 'source'), 1) between 1 and 200
    and coalesce(jsonb_typeof(v_activity -> 'data'), 'null') in ('object', 'null')
    and coalesce(pg_column_size(v_activity -> 'data'), 0) <= 4000
    and case
      when v_activity ? 'related_to' then not v_activity ?| array['object_type', 'object_id']
      else (v_activity ? 'object_type') = (v_activity ? 'object_id')
    end
    and (v_main is null or timeline_data.is_plain_object(v_main) and not v_main ? 'role')
    and case coalesce(jsonb_typeof(v_activity -> 'assigned_to'), 'null')
      when 'object' then (v_activity -> 'assigned_to') - array['id', 'name'] = '{}'
      else jsonb_typeof(v_activity -> 'assigned_to') is null
        or jsonb_typeof(v_activity -> 'assigned_to') in ('null', 'string', 'number')
    end
    and (v_assigned is null or timeline_data.is_plain_object(v_assigned))
    and case jsonb_typeof(v_activity -> 'links')
      when 'array' then jsonb_array_length(v_activity -> 'links') <= 1000
        and timeline_data.are_plain_links(v_activity -> 'links')
      else coalesce(jsonb_typeof(v_activity -> 'links'), 'null') = 'null'
    end;
end
$$;
comment on function timeline_data.is_plain(jsonb, text[], text) is
  'True for an activity that surely is well-formed; false or null says look closer, not bad.';
