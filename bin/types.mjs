// Node.js strips types by itself, except below node_modules. An installed Hamzad lives there, so its own
// sources are stripped here with the same built-in; a clone needs nothing.
import { readFileSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const sources = new URL('../src/', import.meta.url).href

module.enableCompileCache?.()
if (sources.includes('/node_modules/')) {
  module.registerHooks({
    load(url, context, next) {
      if (!url.startsWith(sources) || !url.endsWith('.ts')) return next(url, context)
      const source = module.stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'))
      return { format: 'module', source, shortCircuit: true }
    },
  })
}
