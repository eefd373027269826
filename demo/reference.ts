import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '@anju/infra/local/settings.ts'
import type { BusinessDate } from '@anju/standards/business-date.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import { plantDefects } from './plan/defects.ts'
import { csvOf, type PlantedDefect, type ReferenceDataset, referenceRows } from './plan/reference-files.ts'

/** Writes the outside branch's files, as of `until`, into `folder`, with the planted defects in `labels.json` beside them. Returns the files' paths. */
export function writeReferenceFiles(
  folder: string,
  { seed, until }: { seed: number; until: BusinessDate },
): { files: string[]; defects: PlantedDefect[] } {
  mkdirSync(folder, { recursive: true })
  const rows = referenceRows(seed, until)
  const defects = plantDefects(rows)
  const files = Object.entries(rows).map(([dataset, own]) => {
    const file = join(folder, `${findDataset(dataset)!.title}.csv`)
    writeFileSync(file, csvOf(dataset as ReferenceDataset, own))
    return file
  })
  writeFileSync(join(folder, 'labels.json'), `${JSON.stringify(defects, null, 2)}\n`)
  return { files, defects }
}

/** Imports files as a person would: `npm run import -- FILE…`. Throws an Error with its words when it refuses. */
export async function importFiles(files: readonly string[], env: Record<string, string | undefined>): Promise<void> {
  const script = join(ROOT, 'pipelines/import/main.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...files], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`导入没有完成：\n${said}`)
}
