-- parse_names of a single activity: it names so few objects that a look-up for each costs less than one
-- statement for all. Serves: object_pkey, object_by_key.
create or replace function timeline_data.parse_names_of_one(
  settings timeline_data.company,
  activity jsonb,
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
  v_company uuid := (parse_names_of_one.settings).company_id;
  v_named record;
  v_found record;
  v_type text;
  v_key text;
  v_ref jsonb;
begin
  parse_names_of_one.refs := jsonb_build_object();
  parse_names_of_one.objects := jsonb_build_array();
  for v_named in
    select
      n.slot,
      n.object
    from timeline_data.named_objects(parse_names_of_one.activity) as n
  loop
    v_type := coalesce(
      (parse_names_of_one.settings).type_aliases ->> (v_named.object ->> 'type'), v_named.object ->> 'type');
    v_key := v_named.object ->> 'id';
    v_found := timeline_data.find_object(
      v_company, v_type, case when timeline_data.is_uuid(v_key) then lower(v_key) else v_key end);
    v_ref := jsonb_build_object('type', v_found.object_type, 'id', v_found.object_id);
    parse_names_of_one.refs := parse_names_of_one.refs
      || jsonb_build_object(timeline_data.object_slot(v_named.object), v_ref);
    if v_found.is_blank is null or v_found.is_blank and v_named.object ->> 'name' is not null then
      parse_names_of_one.objects := parse_names_of_one.objects
        || (v_ref || jsonb_build_object('key', v_found.object_key, 'name', v_named.object -> 'name'));
    end if;
    if v_named.slot <> 1 then
      parse_names_of_one.types := parse_names_of_one.types || v_found.object_type;
      parse_names_of_one.ids := parse_names_of_one.ids || v_found.object_id;
    end if;
  end loop;
end
$$;
comment on function timeline_data.parse_names_of_one(timeline_data.company, jsonb) is
  'As parse_names.';
