-- What a message says of stays: one row a stay, so that a message about several patients tells of the stay of each.
create table identity.message_stay (
  message bigint not null references identity.message (sequence) on delete cascade,
  visit text not null,
  step jsonb not null,
  primary key (message, visit)
);
create index message_stay_visit on identity.message_stay (visit);
insert into identity.message_stay (message, visit, step)
  select sequence, visit, step from identity.message where visit is not null and step is not null;
alter table identity.message drop column visit, drop column step;

-- How a connector received, by day of UTC: what silence is usual for it is learned of these.
create table connector_day (
  connector uuid not null references connector (id) on delete cascade,
  day date not null,
  messages bigint not null default 0,
  longest_gap real, -- seconds between two messages of which the later came on this day
  primary key (connector, day)
);

-- A feed that went quiet: one row an episode, from when it was noticed until something came again, or nothing was expected any more.
create table feed_alert (
  id uuid primary key default gen_random_uuid(),
  connector uuid references connector (id) on delete cascade,
  device uuid references device (id) on delete cascade,
  silent_since timestamptz not null,
  allowed real not null, -- seconds of silence that are allowed, or usual
  learned boolean not null, -- true: usual for it; false: somebody said so
  began_at timestamptz not null,
  ended_at timestamptz,
  check ((connector is null) <> (device is null))
);
create unique index feed_alert_connector on feed_alert (connector) where ended_at is null and connector is not null;
create unique index feed_alert_device on feed_alert (device) where ended_at is null and device is not null;
create index feed_alert_newest on feed_alert (began_at desc);

-- How far the clock of a device was off, from when on by our clock; until the next row.
create table device_clock (
  device uuid not null references device (id) on delete cascade,
  from_time timestamptz not null,
  ahead real not null, -- seconds; negative: behind
  primary key (device, from_time)
);
