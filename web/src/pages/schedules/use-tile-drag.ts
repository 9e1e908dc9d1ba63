import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react'

/** Where a tile is held: a block's list (null: nowhere planned) and the place in it. */
export interface Over {
  readonly block: string | null
  readonly place: number
}

export interface Dragged {
  readonly id: string
  readonly x: number
  readonly y: number
  /** Null: where it cannot be dropped. */
  readonly over: Over | null
}

/** A mouse drags at once, a finger after it has rested: until then it scrolls. */
const farEnough = 5
const rest = 220
const edge = 48

/**
 * Dragging by mouse, pen and finger. Tiles have `data-case`, places to drop `data-drop` with the block's id, empty for nowhere planned. Escape puts a tile back.
 */
export function useTileDrag(onDrop: (id: string, over: Over) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null)
  const drop = useRef(onDrop)
  drop.current = onDrop
  const stop = useRef<() => void>(() => undefined)
  /** A drag ends in a click, which is none. */
  const justDragged = useRef(false)
  useEffect(() => () => stop.current(), [])

  const onPointerDown = useCallback((event: PointerEvent, id: string) => {
    if (event.button !== 0 || !event.isPrimary) return
    stop.current()
    justDragged.current = false
    const [x0, y0] = [event.clientX, event.clientY]
    const finger = event.pointerType === 'touch'
    let now: Dragged | null = null
    let [x, y] = [x0, y0]
    const show = () => {
      now = { id, x, y, over: overAt(x, y, id) }
      setDragged(now)
    }
    const timer = finger ? window.setTimeout(show, rest) : 0
    const end = () => {
      window.clearTimeout(timer)
      for (const [name, listener] of listeners) window.removeEventListener(name, listener as EventListener)
      stop.current = () => undefined
      now = null
      setDragged(null)
    }
    const listeners = [
      [
        'pointermove',
        (move: globalThis.PointerEvent) => {
          ;[x, y] = [move.clientX, move.clientY]
          const moved = Math.hypot(x - x0, y - y0) > farEnough
          if (now) {
            if (y < edge || y > window.innerHeight - edge) window.scrollBy(0, y < edge ? -12 : 12)
            show()
          } else if (moved && finger) end()
          else if (moved) show()
        },
      ],
      [
        'pointerup',
        () => {
          const held = now
          end()
          if (!held) return
          justDragged.current = true
          window.setTimeout(() => {
            justDragged.current = false
          })
          if (held.over) drop.current(held.id, held.over)
        },
      ],
      ['pointercancel', end],
      ['keydown', (key: KeyboardEvent) => key.key === 'Escape' && end()],
      // A page does not scroll under a tile that is held.
      ['touchmove', (touch: TouchEvent) => now && touch.cancelable && touch.preventDefault()],
      ['contextmenu', (menu: Event) => finger && menu.preventDefault()],
    ] as const
    for (const [name, listener] of listeners)
      window.addEventListener(name, listener as EventListener, { passive: false })
    stop.current = end
  }, [])

  return { dragged, onPointerDown, justDragged }
}

/** The list under a point, and the place in it: before the first tile whose middle is beyond. */
function overAt(x: number, y: number, id: string): Over | null {
  const lane = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-drop]')
  if (!lane) return null
  const backward = document.documentElement.dir === 'rtl'
  const tiles = [...lane.querySelectorAll<HTMLElement>('[data-case]')].filter((tile) => tile.dataset.case !== id)
  const place = tiles.findIndex((tile) => {
    const { left, width } = tile.getBoundingClientRect()
    return backward ? x > left + width / 2 : x < left + width / 2
  })
  return { block: lane.dataset.drop || null, place: place < 0 ? tiles.length : place }
}
