-- Which trigger fires when, by the order of their names. Created only where missing: replacing one
-- locks the table and every partition.
do $$
begin
  if not exists (
    select
    from pg_catalog.pg_trigger as t
    where t.tgrelid = 'timeline_data.activity_body'::regclass
      and t.tgname = 't10_search'
  ) then
    create trigger t10_search
      before insert or update of subject, description on timeline_data.activity_body
      for each row execute function timeline_data.fill_search();
  end if;
  if not exists (
    select
    from pg_catalog.pg_trigger as t
    where t.tgrelid = 'timeline_data.object'::regclass
      and t.tgname = 't10_name'
  ) then
    create trigger t10_name
      before insert or update of name on timeline_data.object
      for each row execute function timeline_data.fill_name();
  end if;
end
$$;
