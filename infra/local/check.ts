import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './settings.ts'

/** One static check of the house: its sentence and the command whose exit code decides. */
interface Check {
  readonly title: string
  readonly args: readonly string[]
}

const bin = (path: string) => join(ROOT, 'node_modules', path)
const SOURCES = [
  'standards',
  'infra',
  'quality',
  'catalog',
  'lineage',
  'services',
  'pipelines',
  'dashboards',
  'apps',
  'demo',
  'bench',
]

const CHECKS: readonly Check[] = [
  { title: 'types', args: [bin('typescript/bin/tsc'), '--noEmit'] },
  { title: 'lint and format', args: [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'] },
  {
    title: 'imports go one way',
    args: [bin('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', ...SOURCES],
  },
]

/** Runs every static check, says what fails; returns how many passed and failed. */
export function runChecks(): { passed: number; failed: number } {
  let failed = 0
  for (const { title, args } of CHECKS) {
    const done = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 })
    console.log(`${done.status === 0 ? '✓' : '✗'} ${title}`)
    if (done.status === 0) continue
    failed++
    console.log(`${done.stdout}\n${done.stderr}`.trim().slice(-6_000))
  }
  return { passed: CHECKS.length - failed, failed }
}

if (import.meta.main) process.exitCode = runChecks().failed === 0 ? 0 : 1
