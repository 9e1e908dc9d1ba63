import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Writes `.br` and `.gz` beside every text file of the build, so that the server compresses nothing at run time. */
function precompress(): Plugin {
  let folder = ''
  return {
    name: 'precompress',
    apply: 'build',
    configResolved: (config) => {
      folder = join(config.root, config.build.outDir)
    },
    closeBundle: () => {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue
        const bytes = readFileSync(join(folder, name))
        if (bytes.length < 1024) continue
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
        writeFileSync(
          join(folder, `${name}.br`),
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }),
        )
      }
    },
  }
}

/** Puts what runs before everything else into the head of the page, ahead of the application. */
function beginFirst(): Plugin {
  return {
    name: 'begin-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) => {
        const begin = Object.values(bundle).find((chunk) => chunk.type === 'chunk' && chunk.name === 'begin')
        if (!begin) throw new Error('the build has no chunk named begin')
        // Not kept waiting by the style sheet, as what is deferred would be.
        const attrs = { type: 'module', async: true, crossorigin: true, src: `/${begin.fileName}` }
        return [{ tag: 'script', attrs, injectTo: 'head-prepend' }]
      },
    },
  }
}

/** The pages live under a policy without inline scripts, styles or data: fonts; hence no inlined assets. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), beginFirst(), precompress()],
  resolve: { alias: { 'hamzad/kernel': fileURLToPath(new URL('../src/kernel/index.ts', import.meta.url)) } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { index: 'index.html', begin: 'src/begin.ts' },
      output: {
        // A browser asks for six files at a time: one that everything begins with, one that most pages share, and small ones for the rest.
        codeSplitting: {
          groups: [
            {
              name: 'begin',
              test: /src\/(begin|api\/begun|pages\/pages|i18n\/words|format\/kept|api\/is-manager)\.ts|preload-helper/,
              priority: 3,
            },
            { name: 'start', tags: ['$initial'], priority: 2 },
            { name: 'common', minShareCount: 12, priority: 1 },
            {
              name: 'common',
              test: /@mantine.*(hooks|core.esm.core)|lucide-react|web.src.(components|format)/,
              minShareCount: 4,
              maxModuleSize: 3000,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': process.env.HAMZAD_API ?? 'http://127.0.0.1:4800' } },
})
