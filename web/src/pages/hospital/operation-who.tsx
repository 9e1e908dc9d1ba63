import type { TheatreCase, Waiting } from '../../api/hospital.ts'
import { useWords } from '../../i18n/use-words.ts'
import page from '../page.module.css'
import styles from './hospital.module.css'
import { noName } from './no-name.ts'

type Operation = TheatreCase | Waiting

/** What is done and to whom, in words also where the record does not say or the patient lets nobody know. */
export function useOperationNames(each: Operation) {
  const t = useWords()
  return {
    procedure: each.procedure ?? t(`hospital.theatres.procedure${each.withheld ? 'Withheld' : 'Unknown'}`),
    name: each.name ?? t(noName(each)),
  }
}

/** Procedure, patient and surgeon of a case or of somebody who waits. */
export function OperationWho({ each }: { each: Operation }) {
  const t = useWords()
  const { procedure, name } = useOperationNames(each)
  return (
    <span className={styles.theatreWho}>
      <b>
        <bdi>{procedure}</bdi>
      </b>{' '}
      <bdi>{name}</bdi>{' '}
      <span className={page.muted}>
        <bdi>{each.surgeon ?? t('hospital.theatres.surgeonUnknown')}</bdi>
        {each.identifier !== null && (
          <>
            {' · '}
            <bdi>{each.identifier}</bdi>
          </>
        )}
      </span>
    </span>
  )
}
