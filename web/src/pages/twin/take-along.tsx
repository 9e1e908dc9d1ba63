import { Button } from '@mantine/core'
import { Package } from 'lucide-react'
import { useTwinArchive } from '../../api/queries.ts'
import { problemText } from '../../i18n/problem-text.ts'
import { useWords } from '../../i18n/use-words.ts'
import twin from './twin.module.css'

/** The twin as a file that other simulators read. */
export function TakeAlong({ id }: { id: string }) {
  const t = useWords()
  const archive = useTwinArchive(id)
  return (
    <section className={twin.section}>
      <h3>{t('archive.title')}</h3>
      <p>{t('archive.hint')}</p>
      <Button
        size="sm"
        variant="default"
        loading={archive.isPending}
        leftSection={<Package size={15} aria-hidden />}
        onClick={() => archive.mutate(undefined, { onSuccess: save })}
      >
        {t('archive.save')}
      </Button>
      {archive.error && <p role="alert">{problemText(archive.error)}</p>}
    </section>
  )
}

function save({ name, archive }: { readonly name: string; readonly archive: string }) {
  const bytes = Uint8Array.from(atob(archive), (letter) => letter.charCodeAt(0))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
