-- Exports are made by workers, which must know what their owner may see; imports of files that other systems offer.
alter table bulk_export add column bound_to uuid;
create table bulk_import (
  id uuid primary key default gen_random_uuid(),
  owner text not null,
  request text not null,
  run uuid not null references import_run (id) on delete cascade,
  strict boolean not null,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled', 'failed')),
  error text,
  made_at timestamptz not null default now()
);
-- How far each file is: what was written and this count are one commit, so that a file goes on where it stopped.
create table bulk_import_file (
  import uuid not null references bulk_import (id) on delete cascade,
  number integer not null,
  type text,
  url text not null,
  lines bigint not null default 0,
  resources bigint not null default 0,
  rejected bigint not null default 0,
  done boolean not null default false,
  primary key (import, number)
);
