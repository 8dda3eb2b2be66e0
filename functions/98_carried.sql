-- Derived rows that a former version wrote in another way are made anew.
do $$
declare
  v_company uuid;
  v_joined record;
begin
  for v_company in
    select distinct s.company_id
    from timeline_data.object_source as s
    where s.has_more is null
  loop
    perform timeline_data.lock_company(v_company);
    delete from timeline_data.object_source as s
    where s.company_id = v_company;
    v_joined := timeline_data.joined_objects(v_company);
    perform timeline_data.relate(
      v_company, (timeline_data.company_settings(v_company)).roll_up, v_joined.types, v_joined.ids);
  end loop;
end
$$;
