import type { ReactNode } from 'react'
import page from '../pages/page.module.css'

/** What may be wider than its place, such as a table: it scrolls, and the keyboard reaches it. `card`: it stands on a card of its own. */
export function Scroll({ card = false, children }: { readonly card?: boolean; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className={card ? `${page.card} ${page.scroll}` : page.scroll} tabIndex={0}>
      {children}
    </div>
  )
}
