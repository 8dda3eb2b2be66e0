-- An object that has to be in the directory: whoever misspells what is merged must not merge nothing.
create or replace function timeline_data.known_object(
  settings timeline_data.company,
  object   jsonb,
  what     text
)
returns timeline_data.object
language plpgsql
stable
as $$
declare
  v_parsed jsonb := timeline_data.parse_object(known_object.settings, known_object.object, known_object.what);
  v_known timeline_data.object;
begin
  if v_parsed ->> 'type' = 'user' then
    raise exception 'users are not merged or converted'
      using errcode = 'TL400', column = known_object.what,
        hint = 'What is private to one user is not another''s.';
  end if;
  select o.*
  into v_known
  from timeline_data.object as o
  where o.company_id = (known_object.settings).company_id
    and o.object_id = (v_parsed ->> 'id')::uuid
    and o.object_type = v_parsed ->> 'type';
  if not found then
    perform timeline_data.refuse_forgotten((known_object.settings).company_id, jsonb_build_array(v_parsed));
    raise exception '% % is not known', v_parsed ->> 'type', left(known_object.object ->> 'id', 80)
      using errcode = 'TL404', column = known_object.what, hint = 'Enter it with put_objects(company_id, objects).';
  end if;
  return v_known;
end
$$;
comment on function timeline_data.known_object(timeline_data.company, jsonb, text) is
  'The row of an object as callers name it, whatever it was merged into. TL400 for a user, TL404, TL405,
TL410 for one that was erased, TL413.';
