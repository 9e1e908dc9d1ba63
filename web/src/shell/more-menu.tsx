import { Menu } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import { Link } from 'wouter'
import { useWords } from '../i18n/use-words.ts'
import type { Place } from './places.ts'
import styles from './shell.module.css'

/** The places that a short bar has no room for, behind its last entry. */
export default function MoreMenu({
  places,
  here,
}: {
  readonly places: readonly Place[]
  readonly here: (path: string) => boolean
}) {
  const t = useWords()
  const current = (path: string) => (here(path) ? { 'aria-current': 'page' as const } : {})
  return (
    <Menu position="top-end" shadow="md" width={220} offset={10}>
      <Menu.Target>
        <button
          type="button"
          className={`${styles.place} ${styles.more}`}
          data-here={places.some(({ path }) => here(path)) || undefined}
        >
          <Ellipsis size={17} aria-hidden />
          <span>{t('shell.more')}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ path, key, Icon }) => (
          <Menu.Item
            key={path}
            component={Link}
            href={path}
            leftSection={<Icon size={17} aria-hidden />}
            className={styles.hidden ?? ''}
            {...current(path)}
          >
            {t(`shell.${key}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
