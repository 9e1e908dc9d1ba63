import { Table2 } from 'lucide-react'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { clockText, dayText } from '../format/date.ts'
import { readableUnit, recorded } from '../format/number.ts'
import { usePreferences } from '../format/preferences.ts'
import { useWords } from '../i18n/use-words.ts'
import { type Brush, brushOf, readPalette, shadePast, strokeNow } from './paint.ts'
import styles from './panel.module.css'
import { gutter, timeTicks, useTimeFrame } from './time-frame.ts'

interface PanelProps {
  readonly title: string
  readonly unit: string
  /** What the picture says, in a sentence, for those who do not see it. */
  readonly summary: string
  readonly height: number
  readonly top: number
  /** Paints data between the past's shade and the now line. */
  readonly paint: (brush: Brush) => void
  /** The value under the cursor, or the last one. */
  readonly reading?: ReactNode
  /** The same data as rows. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly ReactNode[])[] }
  readonly timeAxis?: boolean
  readonly note?: ReactNode
}

/** One panel of a time stack: a frame, axes and a brush; canvas inside, words and a table beside it. */
export function Panel({
  title,
  unit,
  summary,
  height,
  top,
  paint,
  reading,
  table,
  timeAxis = false,
  note,
}: PanelProps) {
  const t = useWords()
  const [asTable, setAsTable] = useState(false)
  return (
    <section className={styles.panel} aria-label={title}>
      <header className={styles.head}>
        <h3>
          {title} {readableUnit(unit) && <bdi className={styles.unit}>{readableUnit(unit)}</bdi>}
        </h3>
        <div className={styles.reading}>{reading}</div>
        <button
          type="button"
          className={styles.toggle}
          aria-pressed={asTable}
          aria-label={t('chart.asTable', { title })}
          title={t('chart.asTable', { title })}
          onClick={() => setAsTable(!asTable)}
        >
          <Table2 size={15} aria-hidden />
        </button>
      </header>
      {note}
      {asTable ? (
        <DataTable title={title} table={table} />
      ) : (
        <Plot summary={summary} height={height} top={top} paint={paint} timeAxis={timeAxis} />
      )}
    </section>
  )
}

function DataTable({ title, table }: { title: string; table: PanelProps['table'] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.tableScroll} tabIndex={0} aria-label={title}>
      <table className={styles.table}>
        <thead>
          <tr>
            {table.head.map((cell) => (
              <th key={cell}>{cell}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are a series in time and keep their order
            <tr key={i}>
              {row.map((cell, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their order
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type PlotProps = Pick<PanelProps, 'summary' | 'height' | 'top' | 'paint'> & { readonly timeAxis: boolean }

function Plot({ summary, height, top, paint, timeAxis }: PlotProps) {
  const reader = usePreferences()
  const { from, until, now } = useTimeFrame()
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const live = useRef({ paint, now })
  const [palette, setPalette] = useState(readPalette)
  useEffect(() => {
    const watch = new MutationObserver(() => setPalette(readPalette()))
    watch.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] })
    // Paper is white whatever the scheme, and a canvas is printed as it was drawn last.
    const paper = matchMedia('print')
    const redraw = () => flushSync(() => setPalette(readPalette()))
    paper.addEventListener('change', redraw)
    return () => {
      watch.disconnect()
      paper.removeEventListener('change', redraw)
    }
  }, [])

  useLayoutEffect(() => {
    const element = host.current
    if (!element) return
    const font = '12px "Vazirmatn Variable", system-ui, sans-serif'
    const axis = { stroke: palette.ink3, font, ticks: { show: false }, grid: { stroke: palette.grid, width: 1 } }
    const draw = (paintOn: (brush: Brush) => void) => (chart: uPlot) => {
      const brush = brushOf(chart, palette)
      brush.context.save()
      brush.context.beginPath()
      brush.context.rect(brush.box.left, brush.box.top, brush.box.width, brush.box.height)
      brush.context.clip()
      paintOn(brush)
      brush.context.restore()
    }
    const label = (tick: number): string => {
      const at = new Date(tick * 1000)
      const day = at.getHours() === 0 && at.getMinutes() === 0
      return reader.locale === 'fa' && day
        ? `\u2067${dayText(at, reader)}\u2069`
        : (day ? dayText : clockText)(at, reader)
    }
    const chart = new uPlot(
      {
        width: Math.max(element.clientWidth, 120),
        height: height + (timeAxis ? 26 : 0),
        padding: [8, gutter.end, timeAxis ? 0 : 4, 0],
        cursor: { show: false },
        legend: { show: false },
        scales: { x: { time: false, range: [from / 1000, until / 1000] }, y: { range: [0, top] } },
        axes: [
          {
            ...axis,
            size: timeAxis ? 26 : 0,
            gap: timeAxis ? 5 : 0,
            splits: (u) => timeTicks(from, until, u.bbox.width / (devicePixelRatio || 1)).map((tick) => tick / 1000),
            values: (u, ticks) =>
              ticks.map((tick) => {
                const width = u.bbox.width / (devicePixelRatio || 1)
                const x = ((tick * 1000 - from) / (until - from)) * width
                return timeAxis && x > 18 && x < width - 14 ? label(tick) : ''
              }),
          },
          {
            ...axis,
            size: gutter.start,
            gap: 6,
            space: 28,
            values: (_, ticks) => ticks.map((tick) => recorded(Number(tick.toPrecision(10)), reader)),
          },
        ],
        series: [{}, { show: false }],
        hooks: {
          drawClear: [draw((brush) => shadePast(brush, live.current.now))],
          draw: [
            draw((brush) => {
              live.current.paint(brush)
              strokeNow(brush, live.current.now)
            }),
          ],
        },
      },
      [
        [from / 1000, until / 1000],
        [0, 0],
      ],
      element,
    )
    plot.current = chart
    const resize = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientWidth !== chart.width)
        chart.setSize({ width: element.clientWidth, height: chart.height })
    })
    resize.observe(element)
    document.fonts.ready.then(() => plot.current === chart && chart.redraw(false, true))
    return () => {
      resize.disconnect()
      plot.current = null
      chart.destroy()
    }
  }, [from, until, height, top, timeAxis, palette, reader])

  useEffect(() => {
    live.current = { paint, now }
    plot.current?.redraw(false, false)
  }, [paint, now])

  return <div ref={host} className={styles.plot} dir="ltr" role="img" aria-label={summary} />
}
