import './styles/mantine.ts'
import '@fontsource-variable/vazirmatn'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { preferences } from './format/preferences.ts'
import { speak } from './i18n/i18n.ts'

const root = document.getElementById('root')
speak(preferences().locale).then(() => {
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
})
