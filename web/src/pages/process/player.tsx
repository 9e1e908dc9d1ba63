import { ActionIcon } from '@mantine/core'
import type { Animation } from 'hamzad/kernel'
import { Pause, Play } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Scroll } from '../../components/scroll.tsx'
import { count } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import { PathwayPicture } from './pathway-picture.tsx'
import styles from './process.module.css'
import { clockOf, insideOver, snapshot, staysOf } from './snapshot.ts'

/** Seconds that a whole run takes to play. */
const playSeconds = 60
const shapeSteps = 240

/** One run that plays: the pathway with its patients, staff at work, and a scrubber over the number inside. */
export function Player({ run, time, onTime }: { run: Animation; time: number; onTime(time: number): void }) {
  const t = useWords()
  const { locale } = usePreferences()
  const [playing, setPlaying] = useState(false)
  const stays = useMemo(() => staysOf(run), [run])
  const inside = useMemo(() => insideOver(stays, run.until, shapeSteps), [stays, run.until])
  const now = useMemo(() => snapshot(stays, run.places.length, time), [stays, run.places.length, time])
  const shown = useRef(time)
  useEffect(() => {
    shown.current = time
  }, [time])
  useEffect(() => {
    if (!playing) return
    let at = shown.current
    let before: number | null = null
    let frame = requestAnimationFrame(function next(stamp) {
      at = Math.min(run.until, at + ((stamp - (before ?? stamp)) / 1000 / playSeconds) * run.until)
      before = stamp
      onTime(at)
      if (at >= run.until) setPlaying(false)
      else frame = requestAnimationFrame(next)
    })
    return () => cancelAnimationFrame(frame)
  }, [playing, run, onTime])
  const most = Math.max(1, ...inside)
  const { day, hour, minute } = clockOf(time, run.time)
  const two = (value: number) =>
    new Intl.NumberFormat(locale === 'fa' ? 'fa-IR' : 'en-GB', { minimumIntegerDigits: 2 }).format(value)
  const step = Math.min(run.steps - 1, Math.floor((time / run.until) * run.steps))
  const shape = inside.map((n, i) => `L${(1000 * i) / shapeSteps} ${56 - (50 * n) / most}`).join('')
  return (
    <section className={`${page.card} ${styles.player}`} aria-label={t('process.animation')}>
      <div className={styles.stage} dir="ltr">
        <Scroll>
          <PathwayPicture run={run} now={now} />
        </Scroll>
      </div>
      <div className={styles.controls} dir="ltr">
        <ActionIcon
          variant="filled"
          size="lg"
          radius="xl"
          aria-label={t(playing ? 'process.pause' : 'process.play')}
          onClick={() => {
            if (!playing && time >= run.until) onTime(0)
            setPlaying(!playing)
          }}
        >
          {playing ? <Pause size={18} aria-hidden /> : <Play size={18} aria-hidden />}
        </ActionIcon>
        <output className={styles.clock} dir="auto">
          {t('process.clock', { day: count(day, locale), clock: `${two(hour)}:${two(minute)}` })}
        </output>
        <div className={styles.scrubber}>
          <svg viewBox="0 0 1000 56" preserveAspectRatio="none" aria-hidden>
            <path d={`M0 56${shape}L1000 56Z`} className={styles.shape} />
            <line x1={(1000 * time) / run.until} x2={(1000 * time) / run.until} y1={0} y2={56} className={styles.now} />
          </svg>
          <input
            type="range"
            min={0}
            max={run.until}
            step={run.until / 2000}
            value={time}
            aria-label={t('process.scrub')}
            onChange={(event) => {
              setPlaying(false)
              onTime(Number(event.currentTarget.value))
            }}
          />
        </div>
      </div>
      <div className={styles.foot}>
        {run.staff.map(({ name, onDuty, atWork }) => (
          <StaffBar key={name} name={name} onDuty={onDuty[step] ?? 0} atWork={atWork[step] ?? 0} />
        ))}
        <Legend classes={run.classes} />
      </div>
    </section>
  )
}

function StaffBar({ name, onDuty, atWork }: { name: string; onDuty: number; atWork: number }) {
  const t = useWords()
  const { locale } = usePreferences()
  const numbers = { busy: count(atWork, locale), all: count(onDuty, locale) }
  return (
    <div className={styles.staff}>
      <bdi>{name.replaceAll('_', ' ')}</bdi>
      <span className={styles.staffTrack} aria-hidden>
        <i style={{ inlineSize: `${onDuty > 0 ? Math.min(100, (100 * atWork) / onDuty) : 0}%` }} />
      </span>
      <span>{t('process.atWork', numbers)}</span>
    </div>
  )
}

function Legend({ classes }: { classes: readonly string[] }) {
  const t = useWords()
  return (
    <div className={styles.legend}>
      {(['waiting', 'served', 'blocked'] as const).map((kind) => (
        <span key={kind}>
          <svg viewBox="0 0 12 12" aria-hidden>
            <circle cx={6} cy={6} r={4.4} className={`${styles.dot} ${styles[kind]} ${styles.class0}`} />
          </svg>
          {t(`process.${kind}`)}
        </span>
      ))}
      {classes.length > 1 &&
        classes.map((name, cls) => (
          <span key={name}>
            <svg viewBox="0 0 12 12" aria-hidden>
              <circle cx={6} cy={6} r={5} className={`${styles.dot} ${styles.served} ${styles[`class${cls % 6}`]}`} />
            </svg>
            <bdi>{name.replaceAll('_', ' ')}</bdi>
          </span>
        ))}
    </div>
  )
}
