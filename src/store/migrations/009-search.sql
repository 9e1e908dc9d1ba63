-- What a resource can be found by, derived from its content and rebuilt with it. One row a resource; `key` grows with creation.
create table resource_search (
  key bigint generated always as identity primary key,
  type text not null,
  id text not null,
  reference text not null unique,
  subject uuid,
  updated timestamptz not null,
  -- Fingerprints of coded values and references, and those of them that single out few resources.
  tokens bigint[] not null,
  lookup bigint[] not null,
  -- Words of coded values, one line each: parameter, colon, words.
  words text not null default '',
  -- What a lenient import let pass; null: nothing.
  faults jsonb
);
create index search_patient on resource_search (subject, type) where subject is not null;
create index search_type on resource_search (type, key);
create index search_updated on resource_search (type, updated);
create index search_lookup on resource_search using gin (lookup) with (gin_pending_list_limit = 512);
create index search_faults on resource_search (type) where faults is not null;

-- Whom a resource points at, and by which parameters.
create table search_reference (
  key bigint not null,
  target text not null,
  parameters integer[] not null
);
create index search_reference_target on search_reference (target);
create index search_reference_key on search_reference (key);

-- Dates (milliseconds since 1970), numbers, quantities as written and in base units, composites with their coded parts.
create table search_value (
  key bigint not null,
  parameter integer not null,
  lo double precision,
  hi double precision,
  unit text,
  label text,
  base_lo double precision,
  base_hi double precision,
  dimension text,
  tokens bigint[],
  text text
);
create index search_value_key on search_value (key, parameter);
create index search_value_lo on search_value (parameter, lo);

-- Names and addresses are direct identifiers.
create table identity.search_text (
  key bigint not null,
  parameter integer not null,
  plain text not null,
  exact text not null
);
create index search_text_key on identity.search_text (key, parameter);
create index search_text_plain on identity.search_text (parameter, plain text_pattern_ops);

-- History of a type and of everything, newest first.
create index resource_recorded on resource (recorded_at);
create index resource_history_recorded on resource_history (recorded_at);
