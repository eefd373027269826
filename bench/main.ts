import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '@anju/infra/local/settings.ts'
import { measureCentre } from './centre/measure-centre.ts'
import { measureBooks } from './ledger/measure-books.ts'
import { printReport, type Report } from './report.ts'

// `npm run bench [books|centre]`: starts servers of its own in a temporary folder, measures, prints, keeps artifacts/bench.json, removes
// the folder. Ratios of pairs within one run; absolute figures of a machine mean little.
const dir = mkdtempSync(join(tmpdir(), 'anju-bench-'))
const [only] = process.argv.slice(2)
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error('已中断')))

const say = (line: string) => console.log(`… ${line}`)
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} CPU`
let report: Report = { at: new Date().toISOString(), machine, comparisons: [], skipped: [] }
try {
  if (only !== 'centre') report = { ...report, ...(await measureBooks({ dir: join(dir, 'books'), say, signal: stop.signal })) }
  if (only !== 'books') {
    const { comparisons, ...rest } = await measureCentre({ dir: join(dir, 'centre'), say, signal: stop.signal })
    report = { ...report, ...rest, comparisons: [...report.comparisons, ...comparisons] }
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
