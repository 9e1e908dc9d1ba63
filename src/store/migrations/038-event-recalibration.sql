-- How the chances of a rule were recalibrated, from the outcomes that were known: learned anew at most once a day. Without numbers: there were too few, or nothing to mend.
create table event_recalibration (
  id bigint generated always as identity primary key,
  model text not null,
  hash text not null,
  code text not null,
  side text not null,
  threshold double precision not null,
  -- Hours.
  within double precision not null,
  intercept double precision,
  slope double precision check (slope > 0),
  n integer not null,
  events integer not null,
  learned_at timestamptz not null,
  check ((intercept is null) = (slope is null))
);
create index event_recalibration_newest on event_recalibration (hash, code, id desc);
create trigger refuse_change before update or delete on event_recalibration for each row execute function refuse_change();
create trigger refuse_truncate before truncate on event_recalibration for each statement execute function refuse_change();

-- The recalibrated chance as it was issued beside the model's own; null where none was offered.
alter table event_forecast add column recalibrated double precision check (recalibrated between 0 and 1);
