-- Devices that send observations, and whom each observed when.
create table device (
  id uuid primary key default gen_random_uuid(),
  name text not null unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  kind text,
  manufacturer text,
  model text,
  serial text,
  owner text,
  firmware text,
  calibrated_at timestamptz,
  -- 0 to 1, as the device said last.
  battery real check (battery between 0 and 1),
  -- Seconds that its clock is ahead of ours, measured from what arrives at once.
  clock_ahead real,
  last_seen_at timestamptz,
  -- SHA-256 of its secret; null: it may not connect.
  secret bytea,
  created_at timestamptz not null default now(),
  created_by text
);

create table device_assignment (
  device uuid not null references device (id) on delete cascade,
  subject uuid not null references subject (id) on delete cascade,
  from_time timestamptz not null,
  -- Null: still.
  until_time timestamptz,
  check (until_time is null or until_time > from_time),
  primary key (device, from_time)
);
create index device_assignment_subject on device_assignment (subject);

-- held: nobody says yet whom it is about; it is taken when somebody does.
alter table identity.message drop constraint message_state_check;
alter table identity.message add constraint message_state_check check (state in ('taken', 'dead', 'held', 'discarded'));
alter table identity.message add column device uuid references device (id);
create index message_held on identity.message (device, sequence) where state = 'held';
