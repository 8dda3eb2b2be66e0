-- A table that is being written to files holds what would have to be erased in both. Until commit nothing leaves and
-- nothing comes back: partitions are held, and archives, of which attach_lines() has each from its first statement on.
create or replace function timeline_data.refuse_detached(company_id uuid)
returns void
language plpgsql
volatile
as $$
declare
  v_archive timeline_data.archive;
  v_is_there boolean;
begin
  lock table only timeline_data.activity in row exclusive mode;
  for v_archive in
    select r.*
    from timeline_data.archive as r
    where r.state <> 'attached'
    order by r.name
    for share
  loop
    continue when v_archive.table_name is null;
    execute format('select exists (select from timeline_data.%I as a where a.company_id = $1)', v_archive.table_name)
    into v_is_there
    using refuse_detached.company_id;
    if v_is_there then
      raise exception 'activities of archive "%" are on their way out', v_archive.name
        using errcode = 'TL409', hint = format(
          'Let timeline partitions archive end, or bring them back: timeline partitions attach %s.', v_archive.name);
    end if;
  end loop;
end
$$;
comment on function timeline_data.refuse_detached(uuid) is
  'TL409 where activities of the company lie in a table that left activity and is no archive yet, or was kept.';
