-- What stored rows owe to settings that changed: summaries to the zone, words to the language (few at once, the rest
-- in steps), links to the rules.
-- All objects of the company are held meanwhile, so that no racing write keeps the old rules.
create or replace function timeline_data.apply_settings(
  old timeline_data.company,
  new timeline_data.company
)
returns void
language plpgsql
volatile
as $$
declare
  v_company uuid := (apply_settings.new).company_id;
  v_types text[];
  v_ids uuid[];
begin
  if (apply_settings.new).time_zone <> (apply_settings.old).time_zone then
    -- Whoever folds it next sees that the zone is another.
    insert into timeline_data.summary_mark (company_id, day)
    values (v_company, timeline_data.now()::date);
  end if;
  if (apply_settings.new).search_language <> (apply_settings.old).search_language then
    perform timeline_data.change_search(
      v_company, timeline_data.search_config((apply_settings.old).search_language));
  end if;
  if (apply_settings.new).roll_up is distinct from (apply_settings.old).roll_up then
    perform
    from timeline_data.object as o
    where o.company_id = v_company
    order by o.object_type, o.object_id
    for update;
    select
      array_agg(o.object_type),
      array_agg(o.object_id)
    into v_types, v_ids
    from timeline_data.object as o
    where o.company_id = v_company;
    perform timeline_data.roll_up(apply_settings.new, v_types, v_ids, v_ids);
    perform timeline_data.relate(v_company, (apply_settings.new).roll_up, j.types, j.ids)
    from timeline_data.joined_objects(v_company) as j;
  end if;
end
$$;
comment on function timeline_data.apply_settings(timeline_data.company, timeline_data.company) is
  'Reworks a company''s rows after a change of time zone, search language or roll-up rules.';
