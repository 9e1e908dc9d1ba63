import type { Animation } from 'hamzad/kernel'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import styles from './process.module.css'
import type { Here, PlaceNow } from './snapshot.ts'

const box = { width: 236, height: 126, gapX: 62, gapY: 34, left: 44, top: 14 }
const dot = 11.4
const queueColumns = 6
const bedColumns = 11
const rows = 6

type Pathway = Animation['pathway']

const corner = ({ column, row }: Pathway['nodes'][number]) => ({
  x: box.left + column * (box.width + box.gapX),
  y: box.top + row * (box.height + box.gapY),
})

/** The pathway of a process as the model gives it, with everybody who waits, is served or is blocked at one instant. */
export function PathwayPicture({ run, now }: { run: Animation; now: readonly PlaceNow[] }) {
  const t = useWords()
  const { locale } = usePreferences()
  const { nodes, edges, columns, rows: high } = run.pathway
  const at = new Map(nodes.map((node) => [node.place, corner(node)]))
  const width = box.left + columns * (box.width + box.gapX)
  const height = 2 * box.top + high * (box.height + box.gapY)
  return (
    <svg
      className={styles.picture}
      style={{ minInlineSize: Math.min(width, 860) }}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('process.picture')}
    >
      <defs>
        <marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8z" className={styles.head} />
        </marker>
      </defs>
      {edges.map(({ from, to }) => (
        <path
          key={`${from} ${to}`}
          d={edgePath(at.get(from), at.get(to))}
          className={styles.edge}
          markerEnd="url(#to)"
        />
      ))}
      {run.places.map(({ name, servers }, place) => {
        const { x, y } = at.get(place)!
        const { waiting, served, blocked } = now[place]!
        const busy = served.length + blocked.length
        const limit = servers === null ? '' : ` / ${count(servers, locale)}`
        return (
          <g key={name} transform={`translate(${x} ${y})`}>
            <title>{`${name}: ${count(waiting.length, locale)} ${t('process.waiting')}, ${count(busy, locale)}${limit} ${t('process.served')}`}</title>
            <rect width={box.width} height={box.height} rx={9} className={styles.place} />
            <text x={12} y={21} className={styles.placeName}>
              {name.replaceAll('_', ' ')}
            </text>
            <text x={box.width - 12} y={21} textAnchor="end" className={styles.placeCount}>
              {count(waiting.length, locale)} + {count(busy, locale)}
              {limit}
            </text>
            <line x1={88} x2={88} y1={30} y2={box.height - 20} className={styles.divider} />
            <Dots list={waiting} kind="waiting" left={18} columns={queueColumns} />
            <Dots list={blocked} kind="blocked" left={99} columns={bedColumns} />
            <Dots list={served} kind="served" left={99} columns={bedColumns} skip={blocked.length} />
            {servers !== null && (
              <>
                <rect x={12} y={box.height - 13} width={box.width - 24} height={4} rx={2} className={styles.track} />
                <rect
                  x={12}
                  y={box.height - 13}
                  width={(box.width - 24) * Math.min(1, busy / servers)}
                  height={4}
                  rx={2}
                  className={busy >= servers ? styles.full : styles.fill}
                />
              </>
            )}
          </g>
        )
      })}
    </svg>
  )
}

function edgePath(a: { x: number; y: number } | undefined, b: { x: number; y: number } | undefined): string {
  const middle = box.height / 2
  if (!a && b) return `M${b.x - 36} ${b.y + middle} L${b.x} ${b.y + middle}`
  if (!a) return ''
  if (!b) return `M${a.x + box.width} ${a.y + box.height - 20} L${a.x + box.width + 26} ${a.y + box.height - 20}`
  if (b.x > a.x) {
    const [from, to] = [a.x + box.width, b.x]
    return `M${from} ${a.y + middle} C${from + 32} ${a.y + middle} ${to - 32} ${b.y + middle} ${to} ${b.y + middle}`
  }
  // Back, or within a column: below the boxes.
  const [from, to] = [a.x + box.width / 2, b.x + box.width / 2]
  const [low, end] = [a.y + box.height, b.y > a.y ? b.y : b.y + box.height]
  return `M${from} ${low} C${from} ${low + 30} ${to} ${b.y > a.y ? end - 30 : end + 30} ${to} ${end}`
}

/** One dot a patient; what does not fit is in the number above. */
function Dots({
  list,
  kind,
  left,
  columns,
  skip = 0,
}: {
  list: readonly Here[]
  kind: 'waiting' | 'served' | 'blocked'
  left: number
  columns: number
  skip?: number
}) {
  const room = Math.max(0, columns * rows - skip)
  return list
    .slice(0, room)
    .map(({ patient, cls }, k) => (
      <circle
        key={patient}
        className={`${styles.dot} ${styles[kind]} ${styles[`class${cls % 6}`]}`}
        cx={left + ((k + skip) % columns) * dot}
        cy={40 + Math.floor((k + skip) / columns) * dot}
        r={4.5}
      />
    ))
}
