-- When somebody should look: one row an episode, from the step at which a rule of the twin's model began until the one at which it ended.
create table alert (
  id uuid primary key default gen_random_uuid(),
  twin uuid not null references twin (id) on delete cascade,
  -- The rule of the model, as it was.
  code text not null,
  level text not null check (level in ('high', 'priority')),
  rule jsonb not null,
  began_at timestamptz not null,
  -- Last step at which it was looked at, the chance then, and whether a measured value was beyond the threshold.
  seen_at timestamptz not null,
  chance double precision not null,
  measured boolean not null,
  ended_at timestamptz,
  snoozed_until timestamptz,
  snoozed_by text,
  check ((snoozed_until is null) = (snoozed_by is null))
);
create unique index alert_open on alert (twin, code) where ended_at is null;
create index alert_by_twin on alert (twin, began_at desc);
