-- Codes of a site that mean codes which models know, derived from the ConceptMap resources that are in force.
create table code_mapping (
  concept_map text not null,
  source_system text not null,
  source_code text not null,
  system text not null,
  code text not null,
  display text,
  primary key (concept_map, source_system, source_code, system, code)
);
create index code_mapping_source on code_mapping (source_system, source_code);
