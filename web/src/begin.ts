import { begin, forgetBegun } from './api/begun.ts'
import { kept } from './format/kept.ts'
import { words } from './i18n/words.ts'
import { pageAt } from './pages/pages.ts'

/*
 * Runs before everything else, and is small: what the first page needs is asked for at once, while the code of the application is on its way, not
 * after it. Whoever needs it later finds it loaded, or takes the answer that was asked for.
 */
const { locale } = kept()

/** Who needs it asks again, and hears what went wrong. */
const quietly = (wanted?: Promise<unknown>) => wanted?.catch(() => undefined)

function bring(found: ReturnType<typeof pageAt>): void {
  for (const address of found?.first ?? []) begin(address)
  for (const part of found?.page.words ?? []) quietly(words[part][locale]())
  quietly(found?.page.load())
}

const session = begin('/api/session')
begin('/api/status')
// Nothing can be drawn without words: they go before the many files of a page.
quietly(words.all[locale]())
bring(pageAt(location.pathname))
quietly(
  session.then(async (answer) => {
    if (!answer.ok) forgetBegun()
    else if (location.pathname === '/') bring(pageAt('/', ((await answer.clone().json()) as { role: string }).role))
  }),
)
