-- Events that a forecast says a chance of: a value beyond a threshold within a horizon, as the rules of its model ask. Only of those at risk:
-- where the last value was beyond the threshold already, nothing is foretold.
create table event_forecast (
  forecast bigint not null references issued_forecast (id) on delete cascade,
  twin uuid not null references twin (id) on delete cascade,
  code text not null,
  output text not null,
  unit text not null,
  side text not null check (side in ('below', 'above')),
  threshold double precision not null,
  -- Hours.
  within double precision not null,
  until_time timestamptz not null,
  risk double precision not null check (risk between 0 and 1),
  primary key (forecast, code)
);
create index event_forecast_due on event_forecast (twin, until_time);
create trigger refuse_change before update or delete on event_forecast for each row execute function refuse_change();
create trigger refuse_truncate before truncate on event_forecast for each statement execute function refuse_change();

-- What then happened. When a measurement of the window is corrected a row of a higher version is added.
create table event_outcome (
  forecast bigint not null,
  code text not null,
  version integer not null,
  event boolean not null,
  -- From the issue to the event, or as long as somebody measured: shorter than the horizon without an event is censored.
  hours double precision not null check (hours >= 0),
  as_planned boolean not null,
  groups jsonb not null,
  scored_at timestamptz not null default now(),
  primary key (forecast, code, version),
  foreign key (forecast, code) references event_forecast (forecast, code) on delete cascade
);
create trigger refuse_change before update or delete on event_outcome for each row execute function refuse_change();
create trigger refuse_truncate before truncate on event_outcome for each statement execute function refuse_change();
