import type { Run } from './run.ts'
import { int, intWidth } from './state.ts'

/**
 * True when patients block one another for ever: of some places every server is held by a patient who is blocked by one of these places, and no
 * shift, patience or lever can free one. Others may go on being served beside them.
 */
export function isDeadlocked({ s, program }: Run): boolean {
  const dead = new Set<number>()
  program.places.forEach(({ servers, patience }, place) => {
    const fixed = servers.kind === 'count' && servers.fixed[0] !== null && patience === null
    const held = s.blocked[place]! > 0 && s.busy[place] === s.blocked[place] && s.busy[place]! >= s.duty[place]!
    if (fixed && held) dead.add(place)
  })
  // Whoever is blocked by a place outside may still leave, and with it the server it holds: again until nothing changes.
  for (let before = -1; before !== dead.size; ) {
    before = dead.size
    for (let to = 0; to < s.blockedHead.length; to++) {
      if (dead.has(to)) continue
      for (let p = s.blockedHead[to]!; p >= 0; p = s.ints[p * intWidth + int.next]!)
        dead.delete(s.ints[p * intWidth + int.place]!)
    }
  }
  return dead.size > 0
}
