import { Button, NativeSelect, TextInput } from '@mantine/core'
import { ArrowRight, ChevronDown } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { type UnderstoodCode, useMapCode } from '../../api/connectors.ts'
import { useNotice } from '../../components/notice.tsx'
import { count, isolate } from '../../format/number.ts'
import { usePreferences } from '../../format/preferences.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './connectors.module.css'

/** Systems that models know, and how their codes are written. */
const systems = [
  { value: 'http://loinc.org', label: 'LOINC', form: /^\d{1,7}-\d$/ },
  { value: 'http://www.nlm.nih.gov/research/umls/rxnorm', label: 'RxNorm', form: /^\d{1,8}$/ },
  { value: 'http://snomed.info/sct', label: 'SNOMED CT', form: /^\d{6,18}$/ },
  { value: 'http://www.whocc.no/atc', label: 'ATC', form: /^[A-Z]\d\d[A-Z]{2}\d\d$/ },
] as const
const nameOf = (system: string) => systems.find(({ value }) => value === system)?.label ?? system

interface CodeRowProps {
  readonly connector: string
  readonly code: UnderstoodCode
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
}

/** A code of the feed, what it means, and the form that says so. */
export function CodeRow({ connector, code, open, onOpen }: CodeRowProps) {
  const t = useWords()
  const { locale } = usePreferences()
  const { means, mapped, values, unit } = code
  return (
    <li className={styles.code}>
      <div className={styles.codeLine}>
        <strong>
          <bdi dir="ltr">{code.code}</bdi>
        </strong>
        <span>
          {code.display && <bdi>{code.display}</bdi>}{' '}
          <span className={page.muted}>
            {t('connectors.understood.values', { count: values, number: count(values, locale) })}
            {unit && (
              <>
                {' · '}
                <bdi dir="ltr">{unit}</bdi>
              </>
            )}
          </span>
        </span>
        {means && (
          <span className={styles.means}>
            <ArrowRight size={14} className="flip" aria-hidden />
            <bdi dir="ltr">
              {nameOf(means.system)} {means.code}
            </bdi>
          </span>
        )}
        {!open && (means === null || mapped) && (
          <Button size="compact-sm" variant={mapped ? 'default' : 'light'} onClick={() => onOpen(true)}>
            {t(mapped ? 'connectors.understood.change' : 'connectors.understood.map')}
          </Button>
        )}
      </div>
      {open && <MeaningForm connector={connector} code={code} onDone={() => onOpen(false)} />}
    </li>
  )
}

function MeaningForm({ connector, code, onDone }: Pick<CodeRowProps, 'connector' | 'code'> & { onDone: () => void }) {
  const t = useWords()
  const say = useNotice()
  const map = useMapCode(connector)
  const [system, setSystem] = useState<string>(code.means?.system ?? systems[code.kind === 'input' ? 1 : 0].value)
  const [target, setTarget] = useState(code.means?.code ?? '')
  const [tried, setTried] = useState(false)
  const form = systems.find(({ value }) => value === system)?.form
  const wrong = !form?.test(target.trim())
  const source = { system: code.system, code: code.code }
  const keep = (meaning: { system: string; code: string } | null) =>
    map.mutate(
      { source, target: meaning },
      {
        onSuccess: () => {
          say(t('connectors.understood.saved', { code: isolate(code.code) }))
          onDone()
        },
      },
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!wrong) keep({ system, code: target.trim() })
  }
  return (
    <form
      className={styles.meaning}
      onSubmit={submit}
      noValidate
      aria-label={t('connectors.understood.mapOf', { code: code.code })}
    >
      <NativeSelect
        label={t('connectors.understood.system')}
        rightSection={<ChevronDown size={15} aria-hidden />}
        value={system}
        data={systems.map(({ value, label }) => ({ value, label }))}
        onChange={(event) => setSystem(event.currentTarget.value)}
      />
      <TextInput
        label={t('connectors.understood.code')}
        classNames={{ input: styles.ltr ?? '' }}
        value={target}
        error={tried && wrong && t('connectors.understood.codeWrong')}
        onChange={(event) => setTarget(event.currentTarget.value)}
      />
      <div className={styles.actions}>
        <Button type="submit" size="sm" loading={map.isPending}>
          {t('connectors.understood.save')}
        </Button>
        {code.mapped && (
          <Button size="sm" variant="default" disabled={map.isPending} onClick={() => keep(null)}>
            {t('connectors.understood.forget')}
          </Button>
        )}
        <Button size="sm" variant="subtle" onClick={onDone}>
          {t('connectors.understood.cancel')}
        </Button>
      </div>
      {map.error && (
        <p role="alert" className={styles.error} dir="auto">
          {problemText(map.error)}
        </p>
      )}
    </form>
  )
}
