-- What is to be erased: one thing, named so that it can be nothing else.
create or replace function timeline_data.parse_erasure(
  company_id uuid,
  what       jsonb
)
returns timeline_data.erasure_request
language plpgsql
stable
as $$
declare
  c_subjects constant text[] := array['activity', 'object', 'user', 'company'];
  v_what jsonb := parse_erasure.what;
  v_settings timeline_data.company := timeline_data.company_settings(parse_erasure.company_id);
  v_parsed timeline_data.erasure_request;
  v_object jsonb;
begin
  perform timeline_data.check_keys(v_what, c_subjects || array['activities', 'suppress'], 'what');
  if (select count(*) from jsonb_object_keys(v_what) as k (key) where k.key = any (c_subjects)) <> 1 then
    raise exception 'what names % things to erase', (
        select count(*) from jsonb_object_keys(v_what) as k (key) where k.key = any (c_subjects))
      using errcode = 'TL400', column = 'what', hint = 'Send one of activity, object, user, company.';
  end if;
  v_parsed.subject := (select k.key from jsonb_object_keys(v_what) as k (key) where k.key = any (c_subjects));
  v_parsed.is_suppressed := not v_what ? 'suppress' or timeline_data.parse_flag(v_what -> 'suppress', 'suppress');
  v_parsed.effect := timeline_data.parse_choice(
    coalesce(v_what -> 'activities', '"about"'), 'activities', array['about', 'all', 'none']);
  case v_parsed.subject
    when 'activity' then
      v_parsed := timeline_data.parse_erased_activity(v_what -> 'activity', v_parsed);
      v_parsed.activity_id := coalesce(v_parsed.activity_id, (
        select b.activity_id
        from timeline_data.activity_body as b
        where b.company_id = parse_erasure.company_id
          and b.source = v_parsed.source
          and b.external_id = v_parsed.external_id
      ));
    when 'company' then
      if v_what -> 'company' is distinct from 'true'
        and v_what ->> 'company' is distinct from parse_erasure.company_id::text then
        raise exception 'company must be true, or its id, not %', left((v_what -> 'company')::text, 80)
          using errcode = 'TL400', column = 'company', hint = 'Send {"company": true}.';
      end if;
    else
      v_object := case v_parsed.subject
        when 'user' then timeline_data.parse_user(v_settings, v_what -> 'user', 'user')
        else timeline_data.parse_object(v_settings, v_what -> 'object', 'object')
      end;
      v_parsed.object_type := v_object ->> 'type';
      if v_parsed.object_type = 'user' then
        -- However it is named: the work stays.
        v_parsed.subject := 'user';
        v_parsed.effect := 'none';
      end if;
      v_parsed.object_ids := array(
        select m.id
        from timeline_data.merged_objects(
          parse_erasure.company_id, v_parsed.object_type, timeline_data.unmerged_object(
            parse_erasure.company_id, v_parsed.object_type, (v_object ->> 'id')::uuid)) as m (id)
        order by m.id
      );
  end case;
  if v_what ? 'activities' and v_parsed.subject <> 'object' then
    raise exception 'activities says nothing about %', v_parsed.subject
      using errcode = 'TL400', column = 'activities', hint = 'It belongs to an object that is no user.';
  end if;
  return v_parsed;
end
$$;
comment on function timeline_data.parse_erasure(uuid, jsonb) is
  'What erase() was asked; object_ids: all that became one with the named. TL400, TL405, TL413.';
