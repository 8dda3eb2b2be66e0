-- bind --
select
  set_config('timeline.company_id', %(company)s, true),
  set_config('timeline.user_id', %(viewer)s, true)

-- allowed_connections --
select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer

-- bound --
select
  current_setting('timeline.company_id', true),
  current_setting('timeline.user_id', true)
