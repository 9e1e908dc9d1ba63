import { readFileSync } from 'node:fs'
import type { Animation } from '../../../kernel/dynamics/flow/run-for-animation.ts'

const part = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

/** One self-contained HTML page that plays a run: it loads nothing and can be sent to anybody. */
export function animationPage(animation: Animation): string {
  // `<` cannot end the script early, whatever a title says.
  const data = JSON.stringify(animation).replace(/</g, '\\u003c')
  return part('page.template')
    .replace('/*DATA*/null', () => data)
    .replace('/*PLAYER*/', () => part('player.js'))
}
