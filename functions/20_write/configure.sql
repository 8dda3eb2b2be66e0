-- A company's settings: what is sent is set, everything is returned.
create or replace function timeline.configure(
  company_id uuid,
  settings   jsonb default '{}'
)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_old timeline_data.company;
  v_new timeline_data.company;
begin
  perform timeline_data.require_company(configure.company_id);
  if configure.settings <> '{}' and not timeline_data.has_role(array['writer', 'app', 'admin']) then
    raise exception 'a reader may not change settings'
      using errcode = 'TL403', hint = 'Call configure(company_id) to read them, or ask a writer.';
  end if;
  if configure.settings <> '{}' then
    perform timeline_data.lock_company(configure.company_id);
    perform timeline_data.refuse_company(configure.company_id);
  end if;
  v_old := timeline_data.company_settings(configure.company_id);
  v_new := timeline_data.parse_settings(v_old, configure.settings);
  if v_new is distinct from v_old then
    insert into timeline_data.company as c (
      company_id,
      name,
      time_zone,
      search_language,
      type_aliases,
      activity_types,
      retired_types,
      roll_up
    )
    values (
      configure.company_id,
      v_new.name,
      v_new.time_zone,
      v_new.search_language,
      v_new.type_aliases,
      v_new.activity_types,
      v_new.retired_types,
      v_new.roll_up
    )
    on conflict on constraint company_pkey do update
      set
        name = excluded.name,
        time_zone = excluded.time_zone,
        search_language = excluded.search_language,
        type_aliases = excluded.type_aliases,
        activity_types = excluded.activity_types,
        retired_types = excluded.retired_types,
        roll_up = excluded.roll_up,
        updated_at = excluded.updated_at;
    perform timeline_data.apply_settings(v_old, v_new);
    perform timeline_data.write_feed(
      configure.company_id, 'company', array[null]::text[], array[null]::uuid[], null);
  end if;
  return timeline_data.settings_receipt(v_new, configure.settings <> '{}');
end
$$;
comment on function timeline.configure(uuid, jsonb) is
  'Set a company''s settings; without settings, return them: readers may do that too.

Returns {"name", "time_zone", "search_language", "type_aliases", "activity_types", "retired_types",
"roll_up"}, and after a call with settings its "token". What was returned may be sent again: a token among it is no
setting.
time_zone: an IANA name, default UTC: what a bare date means. search_language: an installed text search
configuration, default english; schema.name outside pg_catalog. type_aliases: {"crm.account": "account"}.
activity_types: custom ones beside call, email, meeting, note, task; one that is left out goes to retired_types: its
activities stay, no new one takes it, and it comes back by being sent again.
roll_up: [{"from": type | "*", "to": type | "*", "levels", "since"}], or null for the default: parents of another type
show an object''s activities, users roll up to nothing. levels, 1 to 10 (10): a parent shows by this rule what was
recorded with objects so many parents below it; 1: with its own children. since: "joined" (default): activities of the
dates for which put_objects made it the parent, all where it has none; "ever": whenever they were.
New rules rework the company''s rows in this call; a new language a thousand of them. The rest is left to timeline
refresh, and until that has looked at all of them, however few, queries are asked in both languages: a word is found by
the stem that either gives it.
Errors: TL400, TL401, TL403, TL405, TL409 for an alias whose objects exist already, TL410 for an erased company.';
