-- Asked by whoever writes, with the settings that were read first: an erased company has no row of its own, and a look
-- is taken for those alone that have none. Serves: company_pkey.
create or replace function timeline_data.refuse_erased(settings timeline_data.company)
returns boolean
language plpgsql
stable
as $$
begin
  if (refuse_erased.settings).created_at is not null then
    return (refuse_erased.settings).has_erasures;
  end if;
  perform timeline_data.refuse_company((refuse_erased.settings).company_id);
  return false;
end
$$;
comment on function timeline_data.refuse_erased(timeline_data.company) is
  'Whether anything of the company was erased; settings as company_settings() tells them. TL410 for a company that was erased.';
