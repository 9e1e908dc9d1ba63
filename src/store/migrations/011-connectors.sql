-- Where messages and device data come from, and what came.
create table connector (
  id uuid primary key default gen_random_uuid(),
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  kind text not null check (kind in ('mllp', 'hl7v2-files', 'mqtt-broker', 'mqtt', 'http')),
  settings jsonb not null default '{}',
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  created_by text,
  -- Counted in the transaction that the message is part of, so they are exact.
  received bigint not null default 0,
  taken bigint not null default 0,
  repeated bigint not null default 0,
  refused bigint not null default 0,
  resources bigint not null default 0,
  last_received_at timestamptz,
  last_error text,
  last_error_at timestamptz
);

-- Every message as received; it names people, so it lies apart.
create table identity.message (
  sequence bigint generated always as identity primary key,
  connector uuid not null references connector (id) on delete cascade,
  received_at timestamptz not null default now(),
  digest bytea not null,
  body bytea not null,
  type text,
  control text,
  -- taken: its record is in the store; dead: it waits for somebody to mend the map or the message, and to replay it.
  state text not null check (state in ('taken', 'dead', 'discarded')),
  rule text,
  reason text,
  findings jsonb not null default '[]',
  resources integer not null default 0,
  -- What it says of a stay, so that the stay can be made again of everything that was said of it.
  visit text,
  step jsonb,
  attempts integer not null default 1,
  unique (connector, digest)
);
create index message_visit on identity.message (visit) where visit is not null;
create index message_dead on identity.message (connector, sequence) where state = 'dead';

-- When what a resource says was true, for sources whose messages overtake each other: an older message never overwrites a newer one.
create table resource_as_of (
  type text not null,
  id text not null,
  at timestamptz not null,
  primary key (type, id)
);
