import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { LakeUnavailable } from '@anju/infra/lake/errors.ts'
import { stateDirOf } from '@anju/infra/local/settings.ts'
import { readImportConfig } from './config.ts'
import { ImportRefused } from './errors.ts'
import { type ImportOutcome, importFile } from './import-file.ts'
import { writeRejectedFile } from './rejected-file.ts'
import { exitCodeOf, type FileResult, reportOf } from './report.ts'
import { ensureImportTables } from './store/import-tables.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)

async function importFiles(paths: readonly string[]): Promise<FileResult[]> {
  const config = readImportConfig(process.env)
  const lake = await openLake(config).catch((error: unknown) => Promise.reject(inWords(error, config.catalogUrl)))
  try {
    await ensureImportTables(lake)
    const results: FileResult[] = []
    for (const path of paths) {
      say(`… ${path}`)
      try {
        results.push(await withRejectedFile(lake, await importFile({ lake, now: () => new Date() }, path)))
      } catch (error) {
        if (!(error instanceof ImportRefused)) throw error
        results.push({ kind: 'refused', error })
      }
    }
    return results
  } finally {
    await lake.close()
  }
}

async function withRejectedFile(lake: Lake, outcome: ImportOutcome): Promise<FileResult> {
  if (outcome.kind !== 'imported' || outcome.tables.every(({ rejected }) => rejected === 0)) return outcome
  return {
    ...outcome,
    rejectedFile: await writeRejectedFile(lake, outcome, join(stateDirOf(process.env), 'rejected')),
  }
}

const inWords = (error: unknown, catalogUrl: string): unknown =>
  error instanceof LakeUnavailable
    ? new Error(
        `湖的目录服务 ${catalogUrl} 没有应答：请先运行 npm start；中心用了别的 ANJU_PORT_BASE 或 ANJU_STATE 时，导入也要用同样的`,
      )
    : error

const paths = process.argv.slice(2)
try {
  if (paths.length === 0)
    throw new Error('用法：npm run import -- 文件…（.csv、.tsv、.txt 或 .xlsx，说明见 pipelines/import/README.md）')
  const results = await importFiles(paths)
  say(reportOf(results))
  process.exitCode = exitCodeOf(results)
} catch (error) {
  process.stderr.write(`导入没有进行：${(error as Error).message}\n`)
  process.exitCode = 1
}
