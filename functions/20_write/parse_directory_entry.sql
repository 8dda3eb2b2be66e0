-- One object of put_objects, resolved: what was absent stays absent.
create or replace function timeline_data.parse_directory_entry(
  settings timeline_data.company,
  object   jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_object jsonb := parse_directory_entry.object;
  v_entry jsonb;
  v_parents jsonb;
  v_form text := case when parse_directory_entry.object ? 'parents' then 'parents' else 'parent' end;
begin
  perform timeline_data.check_keys(
    v_object, array['type', 'id', 'name', 'parents', 'parent', 'deleted'], 'an object');
  v_entry := timeline_data.parse_object(
    parse_directory_entry.settings, v_object - 'parents' - 'parent' - 'deleted', null);
  if not v_object ? 'name' then
    v_entry := v_entry - 'name';
  end if;
  if v_object ? 'deleted' then
    if jsonb_typeof(v_object -> 'deleted') <> 'boolean' then
      raise exception 'deleted must be true or false, not %', left(v_object ->> 'deleted', 80)
        using errcode = 'TL400', column = 'deleted', hint = 'Send "deleted": true.';
    end if;
    v_entry := v_entry || jsonb_build_object('deleted', v_object -> 'deleted');
  end if;
  if v_object ?| array['parents', 'parent'] then
    if v_object ?& array['parents', 'parent'] then
      raise exception 'parent and parents say the same thing twice'
        using errcode = 'TL400', column = 'parent', hint = 'Send one of the two forms.';
    end if;
    v_parents := coalesce(
      nullif(v_object -> 'parents', 'null'),
      case
        when jsonb_typeof(v_object -> 'parent') = 'object'
          then jsonb_build_array(v_object -> 'parent')
        else nullif(v_object -> 'parent', 'null')
      end,
      '[]');
    if jsonb_typeof(v_parents) <> 'array' or jsonb_array_length(v_parents) > 100 then
      raise exception 'parents must be an array of up to 100 objects'
        using errcode = 'TL400', column = v_form, hint = 'Send [{"type": "account", "id": "…"}].';
    end if;
    v_entry := v_entry || jsonb_build_object('parents', coalesce((
      select jsonb_agg(timeline_data.parse_object(
        parse_directory_entry.settings,
        p.value,
        case
          when jsonb_typeof(v_object -> v_form) = 'array' then v_form || '.' || p.place - 1
          else v_form
        end) order by p.place)
      from jsonb_array_elements(v_parents) with ordinality as p (value, place)
    ), '[]'));
  end if;
  return v_entry;
end
$$;
comment on function timeline_data.parse_directory_entry(timeline_data.company, jsonb) is
  '{type, id: uuid, key[, name][, deleted][, parents]}. TL400, TL405, TL413.';
