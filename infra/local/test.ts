import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApps } from './build.ts'
import { runChecks } from './check.ts'
import { ROOT } from './settings.ts'

// `npm test`: the static checks, the browser apps' build, then every test on real servers; the last line is "N passed, N failed".
const report = join(ROOT, 'artifacts/vitest.json')
mkdirSync(join(ROOT, 'artifacts'), { recursive: true })
const checks = runChecks()
await buildApps()
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
const done = spawnSync(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit' },
)
const tests = readReport()
// A runner that breaks outside of a test (an unhandled error, a set-up that fails) is a failure too, though no test says so.
const broken = done.status !== 0 && tests.failed === 0 ? 1 : 0
const failed = checks.failed + tests.failed + broken
console.log(`${checks.passed + tests.passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function readReport(): { passed: number; failed: number } {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0) }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
