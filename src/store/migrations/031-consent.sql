-- What patients permitted and denied: FHIR Consents about privacy and research that are in force, one row a provision. `depth` 0 is the
-- whole Consent; what is deeper is an exception to what is above, and bears its conditions too.
create table consent (
  id text primary key,
  version integer not null,
  subject uuid references subject (id)
);
create table consent_rule (
  consent text not null references consent (id) on delete cascade,
  subject uuid not null references subject (id),
  depth integer not null,
  permits boolean not null,
  -- Null: whatever the purpose, whoever asks, every type, every resource.
  purposes text[],
  actors text[],
  types text[],
  resources text[],
  -- What some version of the resource must hold, all of them: labels, codes.
  holds jsonpath[] not null default '{}',
  from_at timestamptz,
  until_at timestamptz
);
create index consent_rule_subject on consent_rule (subject);
create index consent_rule_consent on consent_rule (consent);

-- What a program is for, as a code of v3-PurposeOfUse.
alter table service_token add column purpose text;
alter table bulk_export add column purpose text not null default 'TREAT';
alter table subscription add column purpose text not null default 'TREAT';

-- May a resource be seen? In each Consent its deepest provision that fits decides; one that denies stands above those that permit; where
-- none says anything, `otherwise` does. A Consent itself may always be seen: it says why the rest may not.
create function consent_allows(whom uuid, of_type text, of_id text, asked_purposes text[], asked_actors text[], otherwise boolean)
returns boolean language sql stable parallel safe as $$
  select case when of_type = 'Consent' then true else coalesce((
    select bool_and(decided.permits) from (
      select distinct on (c.consent) c.permits from consent_rule c
      where c.subject = whom
        and (c.purposes is null or c.purposes && asked_purposes)
        and (c.actors is null or c.actors && asked_actors)
        and (c.types is null or of_type = any(c.types))
        and (c.resources is null or of_type || '/' || of_id = any(c.resources))
        and (c.from_at is null or c.from_at <= now()) and (c.until_at is null or c.until_at > now())
        and not exists (select from unnest(c.holds) as wanted (path) where not exists (
          select from (
            select r.content from resource r where r.type = of_type and r.id = of_id and r.content <> ''
            union all
            select h.content from resource_history h where h.type = of_type and h.id = of_id and h.content <> '') any_version
          where jsonb_path_exists(any_version.content::jsonb, wanted.path, '{}', true)))
      order by c.consent, c.depth desc, c.permits) decided), otherwise) end
$$;
