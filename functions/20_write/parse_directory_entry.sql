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
    v_entry := v_entry || jsonb_build_object(
      'deleted', timeline_data.parse_flag(v_object -> 'deleted', 'deleted'));
  end if;
  if v_object ?| array['parents', 'parent'] then
    if v_object ?& array['parents', 'parent'] then
      raise exception 'parent and parents say the same thing twice'
        using errcode = 'TL400', column = 'parent', hint = 'Send one of the two forms.';
    end if;
    v_parents := coalesce(
      nullif(v_object -> 'parents', 'null'),
      case
        when coalesce(jsonb_typeof(v_object -> 'parent'), 'null') <> 'null'
          then jsonb_build_array(v_object -> 'parent')
      end,
      '[]');
    if jsonb_typeof(v_parents) <> 'array' then
      raise exception 'parents must be an array, not %', left(v_parents::text, 80)
        using errcode = 'TL400', column = v_form, hint = 'Send [{"type": "account", "id": "…"}].';
    end if;
    if jsonb_array_length(v_parents) > 100 then
      raise exception '% parents of one object', jsonb_array_length(v_parents)
        using errcode = 'TL413', column = v_form, hint = 'Up to 100 fit.';
    end if;
    v_entry := v_entry || jsonb_build_object('parents', coalesce((
      select jsonb_agg(timeline_data.parse_parent(
        parse_directory_entry.settings,
        p.value,
        case
          when v_form = 'parents' then v_form || '.' || p.place - 1
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
