-- Bulk exports: one row a request. Files are made page by page when they are fetched, as the record stood at `made_at`.
create table bulk_export (
  id uuid primary key default gen_random_uuid(),
  owner text not null,
  request text not null,
  types text[],
  since timestamptz,
  -- Null: all patients. Otherwise the subjects that are exported.
  subjects uuid[],
  patients boolean not null,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled', 'failed')),
  progress real not null default 0,
  made_at timestamptz not null default now(),
  output jsonb not null default '[]',
  deleted jsonb not null default '[]',
  error text
);
create table bulk_export_file (
  export uuid not null references bulk_export (id) on delete cascade,
  number integer not null,
  type text not null,
  -- References of the resources and the versions that were current.
  ids text[] not null,
  versions integer[] not null,
  primary key (export, number)
);
