-- How the columns of a kind of table become observations: said once by a person, used for every table of that kind.
create table table_map (
  name text primary key check (name ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  map jsonb not null,
  time_zone text,
  date_order text check (date_order in ('dmy', 'mdy')),
  saved_by text not null,
  saved_at timestamptz not null default now()
);
