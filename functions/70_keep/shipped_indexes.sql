-- The indexes that migrations made, as the catalog describes them: what doctor misses, and how it comes back.
-- kind: index, unique (an index too), constraint (a key), search (as ensure_search_index makes it).
create or replace function timeline_data.shipped_indexes()
returns table (name text, on_table text, kind text, definition text)
language sql
immutable
as $$
  values
    ('activity_by_assignee', 'activity', 'index',
      '(company_id, assigned_to, activity_date, id)'
      ' include (status, priority, activity_type, object_type, is_private, is_removed)'),
    ('activity_incomplete', 'activity', 'index',
      '(company_id, activity_date, id)'
      ' include (status, priority, activity_type, assigned_to, object_type, is_private)'
      ' where ((status <> ''completed''::text) and (not is_removed))'),
    ('activity_pkey', 'activity', 'constraint',
      'primary key (company_id, activity_date, id)'
      ' include (status, priority, activity_type, assigned_to, object_type, is_private, is_removed)'),
    ('activity_body_external', 'activity_body', 'unique',
      '(company_id, source, external_id) where (external_id is not null)'),
    ('activity_body_pkey', 'activity_body', 'constraint',
      'primary key (company_id, activity_id) include (activity_date)'),
    ('activity_body_search', 'activity_body', 'search', null), ('object_by_name', 'object', 'search', null),
    ('activity_history_pkey', 'activity_history', 'constraint', 'primary key (company_id, activity_id, version)'),
    ('activity_link_pkey', 'activity_link', 'constraint',
      'primary key (company_id, object_id, object_type, activity_date, activity_id)'
      ' include (activity_type, is_main, is_private)'),
    ('activity_month_next', 'activity_month', 'index', '(company_id, month)'),
    ('activity_timeline_summary_key', 'activity_timeline_summary', 'unique',
      '(company_id, activity_day, activity_type, status)'),
    ('applied_migration_pkey', 'applied_migration', 'constraint', 'primary key (name)'),
    ('archive_name', 'archive', 'constraint', 'unique (name)'), ('job_pkey', 'job', 'constraint', 'primary key (name)'),
    ('archive_pkey', 'archive', 'constraint', 'primary key (id)'),
    ('archived_activity_pkey', 'archived_activity', 'constraint',
      'primary key (company_id, activity_date, activity_id)'),
    ('company_pkey', 'company', 'constraint', 'primary key (company_id)'),
    ('completion_change_next', 'completion_change', 'index', '(company_id)'),
    ('install_pkey', 'install', 'constraint', 'primary key (is_only)'),
    ('job_run_by_job', 'job_run', 'index', '(job, started_at, id)'),
    ('job_run_pkey', 'job_run', 'constraint', 'primary key (id)'),
    ('object_account', 'object', 'index',
      '(company_id, object_id) where ((object_type = ''account''::text) and (alias_id is null)'
      ' and (deleted_at is null))'),
    ('object_by_alias', 'object', 'index', '(company_id, alias_id, alias_type) where (alias_id is not null)'),
    ('object_by_key', 'object', 'unique', '(company_id, object_key, object_type) where (object_key is not null)'),
    ('object_pkey', 'object', 'constraint', 'primary key (company_id, object_id, object_type)'),
    ('object_parent_pkey', 'object_parent', 'constraint',
      'primary key (company_id, object_id, object_type, parent_id, parent_type)'),
    ('partition_change_pkey', 'partition_change', 'constraint', 'primary key (name)'),
    ('partition_directory_name', 'partition_directory', 'constraint', 'unique (name)'),
    ('partition_directory_pkey', 'partition_directory', 'constraint', 'primary key (starts_at)'),
    ('refresh_state_pkey', 'refresh_state', 'constraint', 'primary key (name)'),
    ('rollup_account_pkey', 'rollup_account', 'constraint', 'primary key (company_id, object_id)'),
    ('rollup_completion_pkey', 'rollup_completion', 'constraint',
      'primary key (company_id, month, activity_type, bucket)'),
    ('rollup_month_pkey', 'rollup_month', 'constraint', 'primary key (company_id, month, activity_type)'),
    ('rollup_overdue_pkey', 'rollup_overdue', 'constraint', 'primary key (company_id, days_from, activity_type)'),
    ('rollup_user_key', 'rollup_user', 'constraint', 'unique nulls not distinct (company_id, user_id)'),
    ('rollup_week_pkey', 'rollup_week', 'constraint', 'primary key (company_id, week, activity_type, status)'),
    ('search_change_pkey', 'search_change', 'constraint', 'primary key (company_id)'),
    ('summary_company_due', 'summary_company', 'index', '(due_at) where (pending_month is null)'),
    ('summary_company_pending', 'summary_company', 'index', '(company_id) where (pending_month is not null)'),
    ('summary_company_pkey', 'summary_company', 'constraint', 'primary key (company_id)'),
    ('summary_company_refused', 'summary_company', 'index', '(company_id) where (refused_at is not null)'),
    ('summary_company_swept', 'summary_company', 'index', '(company_id) where (sweep_id is not null)'),
    ('summary_day_pkey', 'summary_day', 'constraint', 'primary key (company_id, day)'),
    ('summary_mark_next', 'summary_mark', 'index', '(company_id, day)')
$$;
comment on function timeline_data.shipped_indexes() is
  'Indexes and keys of our tables by name: which table, index, unique, constraint or search, and what follows "using btree" or is the constraint. A house test compares them with a fresh installation.';
