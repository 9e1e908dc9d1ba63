import { defineConfig } from 'vitest/config'

/** Real processes and pages may lose a race to a busy machine: in CI such a test gets a second chance, and the report says that it took it. */
const retry = process.env.CI ? 1 : 0

/**
 * Three suites, cheapest first: `unit` (pure, beside the code), `database` (a real PostgreSQL), `browser` (a real Chromium). Their times catch a hang; a machine that
 * is busy with something else is not a failure.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/house/**/*.test.ts'],
          exclude: ['**/*.db.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'database',
          include: ['src/**/*.db.test.ts', 'test/e2e/**/*.test.ts', 'test/faults/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          retry,
          globalSetup: ['test/support/database-server.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
          retry,
        },
      },
    ],
  },
})
