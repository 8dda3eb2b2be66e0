-- bind --
select
  set_config('timeline.company_id', %(company)s, true),
  set_config('timeline.user_id', %(viewer)s, true)
