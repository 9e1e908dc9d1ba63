import { Button } from '@mantine/core'
import { Pencil } from 'lucide-react'
import { type ComponentProps, useId, useState } from 'react'
import type { TheatreCase, Waiting } from '../../api/hospital.ts'
import { useWords } from '../../i18n/use-words.ts'
import { OperationForm } from './operation-form.tsx'
import { useOperationNames } from './operation-who.tsx'

type Form = Omit<ComponentProps<typeof OperationForm>, 'id' | 'version' | 'onDone'>

/** The button that opens the form for what became of an operation; nothing of whom the patient lets nobody know. */
export function SayOperation({ each, ...form }: Form & { each: TheatreCase | Waiting }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const id = useId()
  const names = useOperationNames(each)
  if (each.withheld) return null
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<Pencil size={13} aria-hidden />}
        aria-expanded={open}
        aria-controls={id}
        aria-label={t('hospital.theatres.sayOf', names)}
        onClick={() => setOpen(!open)}
      >
        {t('hospital.theatres.say')}
      </Button>
      {open && <OperationForm {...form} id={id} version={each.version} onDone={() => setOpen(false)} />}
    </>
  )
}
