-- What people say of a device: how long it may be silent, how often it is calibrated, that it is out of service.
alter table device add column quiet_after real check (quiet_after > 0); -- seconds; null: nobody said, so its silence means nothing
alter table device add column calibrate_every integer check (calibrate_every > 0); -- days; null: nobody said
alter table device add column retired_at timestamptz;
alter table device add column retired_reason text;
-- True: it was heard on a broker of the hospital, and nobody has added it yet; what it says is held.
alter table device add column waiting boolean not null default false;

-- When a device was calibrated; the newest is its calibrated_at.
create table device_calibration (
  device uuid not null references device (id) on delete cascade,
  at timestamptz not null,
  note text,
  recorded_by text,
  recorded_at timestamptz not null default now(),
  primary key (device, at)
);

-- What a device measures: a code and a unit that it was heard to send, and when, to the minute.
create table device_channel (
  device uuid not null references device (id) on delete cascade,
  system text not null,
  code text not null,
  unit text not null,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  primary key (device, system, code, unit)
);

-- How well a device sent, by day of UTC, counted in the transaction that takes what it sent.
create table device_day (
  device uuid not null references device (id) on delete cascade,
  day date not null,
  messages bigint not null default 0,
  readings bigint not null default 0,
  refused bigint not null default 0,
  -- Silences longer than its quiet_after, and the longest of all, in seconds.
  gaps integer not null default 0,
  longest_gap real,
  primary key (device, day)
);
