-- The keys that migrations made, as shipped_indexes() tells of indexes.
create or replace function timeline_data.shipped_constraints()
returns table (name text, on_table text, kind text, definition text)
language sql
immutable
as $$
  values
    ('job_pkey', 'job', 'constraint', 'primary key (name)'),
    ('activity_body_pkey', 'activity_body', 'constraint',
      'primary key (company_id, activity_id) include (activity_date)'),
    ('activity_history_pkey', 'activity_history', 'constraint', 'primary key (company_id, activity_id, version)'),
    ('activity_link_pkey', 'activity_link', 'constraint',
      'primary key (company_id, object_id, object_type, activity_date, activity_id)'
      ' include (activity_type, is_main, is_private)'),
    ('activity_pkey', 'activity', 'constraint',
      'primary key (company_id, activity_date, id)'
      ' include (status, priority, activity_type, assigned_to, object_type, is_private, is_removed)'),
    ('applied_migration_pkey', 'applied_migration', 'constraint', 'primary key (name)'),
    ('archive_name', 'archive', 'constraint', 'unique (name)'),
    ('archive_pkey', 'archive', 'constraint', 'primary key (id)'),
    ('archived_activity_pkey', 'archived_activity', 'constraint',
      'primary key (company_id, activity_date, activity_id)'),
    ('company_pkey', 'company', 'constraint', 'primary key (company_id)'),
    ('erased_key_pkey', 'erased_key', 'constraint', 'primary key (company_id, key_hash)'),
    ('erasure_pkey', 'erasure', 'constraint', 'primary key (company_id, erasure_id)'),
    ('feed_pkey', 'feed', 'constraint', 'primary key (company_id, xid, seq, slot)'),
    ('feed_consumer_pkey', 'feed_consumer', 'constraint', 'primary key (company_id, consumer)'),
    ('feed_slot_pkey', 'feed_slot', 'constraint', 'primary key (slot)'),
    ('install_pkey', 'install', 'constraint', 'primary key (is_only)'),
    ('job_run_pkey', 'job_run', 'constraint', 'primary key (id)'),
    ('object_merge_pkey', 'object_merge', 'constraint', 'primary key (company_id, merge_id)'),
    ('object_source_pkey', 'object_source', 'constraint',
      'primary key (company_id, object_id, object_type, source_id, source_type, levels, is_whole)'
      ' include (relation, is_linked, dates, has_more)'),
    ('object_parent_pkey', 'object_parent', 'constraint',
      'primary key (company_id, object_id, object_type, parent_id, parent_type)'),
    ('object_pkey', 'object', 'constraint', 'primary key (company_id, object_id, object_type)'),
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
    ('search_vocabulary_pkey', 'search_vocabulary', 'constraint', 'primary key (company_id)'),
    ('summary_company_pkey', 'summary_company', 'constraint', 'primary key (company_id)'),
    ('summary_day_pkey', 'summary_day', 'constraint', 'primary key (company_id, day)')
$$;
comment on function timeline_data.shipped_constraints() is
  'Keys of our tables by name: which table, the kind constraint, and its definition.';
