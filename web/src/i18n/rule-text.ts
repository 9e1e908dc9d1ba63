import i18next from 'i18next'

/** Why something of a record is doubtful or left out: in English the server's own words, which say more; elsewhere by the rule that it broke. */
export function ruleText({ rule, reason }: { readonly rule?: string | null; readonly reason?: string | null }): string {
  const key = `rules.${(rule ?? '').replaceAll('.', '_')}`
  const known = rule && i18next.exists(key) ? String(i18next.t(key as never)) : null
  return (i18next.language === 'en' && reason) || (known ?? reason ?? rule ?? '')
}
