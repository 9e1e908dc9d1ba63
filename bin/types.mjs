// Node.js strips types by itself, except below node_modules. An installed Hamzad lives there, so its own
// sources are stripped here with the same built-in; a clone needs nothing.
import { readFileSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'

const sources = new URL('../src/', import.meta.url).href

module.enableCompileCache?.()
// The loops that take the time are long and call small functions: the runtime's compiler may write more of these into them (a tenth of the time).
v8.setFlagsFromString('--max-inlined-bytecode-size-cumulative=2500')
v8.setFlagsFromString('--max-inlined-bytecode-size=1000')
if (sources.includes('/node_modules/')) {
  module.registerHooks({
    load(url, context, next) {
      if (!url.startsWith(sources) || !url.endsWith('.ts')) return next(url, context)
      const source = module.stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'))
      return { format: 'module', source, shortCircuit: true }
    },
  })
}
