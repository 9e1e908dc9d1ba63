-- Theatre schedules, rosters and days for elective patients: what each is made from, and what was made. Names of cases may name people.
create table identity.schedule (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('theatre', 'roster', 'electives')),
  title text not null,
  problem jsonb not null,
  -- Null until the first search has ended.
  made jsonb,
  -- Grows with every change, so that two people do not overwrite each other.
  revision integer not null default 1,
  -- The plan was moved by hand after it was made.
  moved boolean not null default false,
  created_at timestamptz not null default now(),
  created_by text not null,
  changed_at timestamptz not null default now(),
  changed_by text not null
);
