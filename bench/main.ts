import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '@anju/infra/local/settings.ts'
import { measureCentre } from './centre/measure-centre.ts'
import { measureLake } from './lake/measure-lake.ts'
import { measureLedger } from './ledger/measure-ledger.ts'
import { joined, type Measured, type Measuring, type Sizes } from './measuring.ts'
import { printReport, type Report } from './report.ts'

// `npm run bench [-- ledger|lake|centre [part …] [--postings n] [--changes n] [--rows n] [--snapshot n [--times n]]]`: starts servers of its own in a temporary folder, measures, prints, keeps
// artifacts/bench.json, removes the folder. Ratios of pairs within one run; absolute figures of a machine mean little.
const GROUPS: Readonly<Record<string, (measuring: Measuring) => Promise<Measured>>> = {
  ledger: measureLedger,
  lake: measureLake,
  centre: measureCentre,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    postings: { type: 'string', default: '1000000' },
    changes: { type: 'string', default: '200000' },
    rows: { type: 'string', default: '1000000' },
    snapshot: { type: 'string', default: '2000000' },
    times: { type: 'string', default: '2' },
  },
})
const [only, ...parts] = positionals
const sizes: Sizes = {
  postings: Number(values.postings),
  changes: Number(values.changes),
  rows: Number(values.rows),
  snapshot: Number(values.snapshot),
  times: Number(values.times),
}
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error('已中断')))

const say = (line: string) => console.log(`… ${line}`)
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} CPU`
const dir = mkdtempSync(join(tmpdir(), 'anju-bench-'))
let report: Report = { at: new Date().toISOString(), machine, comparisons: [], skipped: [] }
try {
  if (only && !GROUPS[only]) throw new Error(`没有 ${only} 这一组:${Object.keys(GROUPS).join('、')}`)
  for (const [name, measure] of Object.entries(GROUPS)) {
    if (only && only !== name) continue
    const { failed = [], ...measured } = await measure({ dir: join(dir, name), say, signal: stop.signal, parts, sizes })
    report = { ...report, ...joined(report, measured) }
    for (const part of failed) console.error(`anju: ${part}`)
    if (failed.length > 0) process.exitCode = 1
  }
} catch (error) {
  console.error(`anju: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  rmSync(dir, { recursive: true, force: true })
}
// What was measured before something failed is told all the same.
printReport(report)
mkdirSync(join(ROOT, 'artifacts'), { recursive: true })
writeFileSync(join(ROOT, 'artifacts/bench.json'), `${JSON.stringify(report, null, 2)}\n`)
