import { writeFileSync } from 'node:fs'
import { listModels } from './library.ts'
import { libraryPage } from './library-page.ts'

// Writes docs/reference/models.md. Run after changing a model.
writeFileSync(new URL('../../../docs/reference/models.md', import.meta.url), libraryPage(listModels()))
