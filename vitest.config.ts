import { defineConfig } from 'vitest/config'

// Unit tests stand beside their code as x.test.ts; tests on real servers as x.integration.test.ts; the whole way in tests/*.e2e.test.ts.
const common = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  exclude: ['**/node_modules/**', '**/dist/**', '.tools/**', '.anju*/**'],
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...common.exclude, '**/*.integration.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          globalSetup: ['infra/local/test-postgres.ts'],
          testTimeout: 180_000,
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
