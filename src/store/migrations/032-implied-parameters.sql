-- Parameters that follow from others have no rows of their own any more: combo-* from the two that they join, and the composites of an
-- Observation's own code and value from `code` and `value-*`; whether a resource has what the composite reads is among its tokens.
update resource_search s set tokens = s.tokens || array(
  select distinct presence.token from search_value v
  join (values
    (675649621, 1627799987112418264), -- code-value-concept
    (1293549719, 1270305716986678803), -- code-value-date
    (1902644583, -5472777469496543184), -- code-value-quantity
    (1691859050, 3023626958310897598) -- code-value-string
  ) as presence (parameter, token) on presence.parameter = v.parameter
  where v.key = s.key)
where s.type = 'Observation';
delete from search_value where parameter in
  (517740191, 675649621, 1293549719, 1902644583, 1691859050, 1645806072, 967536119);
