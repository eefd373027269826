import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { startTestLake, type TestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase, type TestDatabase } from '@anju/infra/local/test-postgres.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { importFile } from '../import/import-file.ts'
import { ensureImportTables } from '../import/store/import-tables.ts'
import { ensureSettledTable } from '../sources/store/rejected-rows.ts'
import { openPipelinesDb, type PipelinesDb } from '../store/database.ts'
import { migratePipelines } from '../store/migrations.ts'
import { registerSourceRoutes } from './source-routes.ts'

// Every row that did not fit can be found, however many there are.
const folder = mkdtempSync(join(tmpdir(), 'anju-rejected-'))
let server: TestLake
let lake: Lake
let database: TestDatabase
let db: PipelinesDb
let app: FastifyInstance

beforeAll(async () => {
  ;[server, database] = await Promise.all([startTestLake(inject('postgresUrl')), createTestDatabase(inject('postgresUrl'))])
  lake = await openLake(server.options)
  db = openPipelinesDb(database.url)
  await Promise.all([migratePipelines(db), ensureImportTables(lake)])
  await ensureSettledTable(lake)
  app = Fastify().setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
  app.addHook('onRequest', async (request) => {
    Object.assign(request, { viewer: { subject: 's', name: '李管理', role: 'steward' } })
  })
  app.setErrorHandler((error, _request, reply) =>
    error instanceof ProblemError ? reply.code(error.problem.status).send(error.problem) : reply.send(error),
  )
  registerSourceRoutes(app, {
    db,
    lake,
    folder: '',
    showRaw: async (_viewer, { rows }) =>
      rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, shown]) => [name, { shown, masked: false }]))),
    settle: async () => ({ kind: 'unknown' }),
  })
})
afterAll(async () => {
  await app?.close()
  await db?.destroy()
  await lake?.close()
  await Promise.all([server?.stop(), database?.drop()])
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, lines: readonly string[]) => {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n'))
  return path
}
const ask = async (asked: Record<string, string> = {}) =>
  (await app.inject({ method: 'GET', url: `/api/sources/rejected?${new URLSearchParams(asked)}` })).json()

test('250 rows of a file that did not fit are all there, page by page, by dataset, source and reason', async () => {
  const now = () => new Date()
  const layout = { dataset: findDataset('insurance_record')!, format: { kind: 'table', encoding: 'auto' } as const, mapping: [] }
  const people = Array.from({ length: 250 }, (_, index) => `,张三,41120219900101123X,1,${index < 30 ? '五千元' : ''}`)
  const path = file('名册.csv', ['insurance_no,insured_name,insured_id_number,insurance_status,insurance_base', ...people])
  await importFile({ lake, now }, path, { layout, source: 'roster', resumes: async () => false })
  await importFile({ lake, now }, file('单位信息.csv', ['DWZH,DWMC,ZZJGDM,DWKHRQ', '1,甲,911,2020-13-01']))

  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { rows: { dataset: string; line: number }[]; next: string | null; total: number } = await ask(
      cursor ? { limit: '60', cursor } : { limit: '60' },
    )
    expect(page.total).toBe(251)
    seen.push(...page.rows.map(({ dataset, line }) => `${dataset} ${line}`))
    cursor = page.next
  }
  expect(seen).toEqual(['unit 2', ...people.map((_, index) => `insurance_record ${index + 2}`)])

  const { rows, total, datasets, sources, reasons } = await ask({ dataset: 'insurance_record', source: 'roster', limit: '1' })
  expect({ total, datasets, sources }).toEqual({
    total: 250,
    datasets: [
      { name: 'insurance_record', rows: 250 },
      { name: 'unit', rows: 1 },
    ],
    sources: [{ name: 'roster', rows: 250 }],
  })
  expect(rows).toMatchObject([{ file: '名册.csv', source: 'roster', values: { insured_name: { shown: '张三' } } }])
  expect(reasons.map((one: { rows: number }) => one.rows)).toEqual([220, 30])
  expect(await ask({ reason: reasons[1].name })).toMatchObject({ total: 30, rows: { length: 30 }, next: null })
  expect(await ask({ cursor: 'bm90IGEgcGxhY2U' })).toMatchObject({ status: 400, code: 'cursor_invalid' })
})

test('a line of which no columns could be read is shown as it came, beside what may be written for it', async () => {
  const layout = {
    dataset: findDataset('insurance_record')!,
    format: { kind: 'json', encoding: 'auto', rowsAt: '' } as const,
    mapping: [],
  }
  const whole = '{"insurance_no":"1","insured_name":"张三","insured_id_number":"41120219900101123X","insurance_status":"1"}'
  const path = file('参保.json', [whole, whole.slice(0, 40)])
  await importFile({ lake, now: () => new Date() }, path, { layout, source: 'lines', resumes: async () => false })
  const { rows } = await ask({ source: 'lines' })
  expect(rows).toMatchObject([
    {
      line: 2,
      reason: '不是一个 JSON 对象，像是被截断',
      values: { 原文: { shown: whole.slice(0, 40) }, insured_name: { shown: null } },
    },
  ])
})
