import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTestParser } from '@anju/infra/lake/sql/test-parser.ts'
import { type LineageNode, lineageWithSchema } from '@polyglot-sql/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TracedAsset } from './fact.ts'
import { traceSql } from './trace-sql.ts'

/**
 * The centre's own models, as far as their templates can be filled in here, against an independent parser (@polyglot-sql/sdk): the same source
 * columns for every output column.
 */
const LAYERS = join(import.meta.dirname, '../../models/layers')

interface Model {
  readonly id: string
  readonly sql: string
  readonly columns: readonly string[]
}

const files = readdirSync(LAYERS).flatMap((layer) =>
  readdirSync(join(LAYERS, layer))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => ({ layer, name: file.replace('.sql', '') })),
)
const layerOf = new Map(files.map(({ layer, name }) => [name, layer]))

function filled(sql: string): string {
  return sql
    .replaceAll(/\{\{\s*ref\('(\w+)'\)\s*\}\}/g, (_, name: string) => `${layerOf.get(name)}.${name}`)
    .replaceAll(/\{\{\s*business_date\(\)\s*\}\}/g, "DATE '2026-11-25'")
    .replaceAll(/\{\{\s*business_month\(\)\s*\}\}/g, "'202611'")
    .replaceAll(/\{\{\s*no_county\(\)\s*\}\}/g, "'411201'")
    .replaceAll(
      /\{\{\s*is_contribution\('([^']+)', '([^']+)'\)\s*\}\}/g,
      "($1 in ('01', '02') or ($1 = '99' and $2 is not null))",
    )
    .replaceAll(/\{\{\s*as_of\(\)\s*\}\}/g, 'now()')
    .replaceAll(/\{\{\s*month_of\('([^']+)'\)\s*\}\}/g, "strftime($1, '%Y%m')")
}

const models: Model[] = files.map(({ layer, name }) => ({
  id: `${layer}.${name}`,
  sql: filled(readFileSync(join(LAYERS, layer, `${name}.sql`), 'utf8')),
  columns: [
    ...readFileSync(join(LAYERS, layer, `${name}.yml`), 'utf8').matchAll(
      /^\s+- (?:\{)?name: (\w+)(?=,\s*data_type|\n\s+data_type)/gm,
    ),
  ].map((found) => found[1]!),
}))
const assets = new Map<string, TracedAsset>(
  models.map(({ id, columns }) => [id, { id, columns: columns.map((name) => ({ name, type: 'VARCHAR' })) }]),
)
// `indicator` takes the other parser a minute; what still holds a template cannot be parsed by either.
const comparable = models.filter(({ id, sql }) => !/\{[{%]/.test(sql) && id !== 'ads.indicator' && id !== 'ads.profile_tag')

let parser: Awaited<ReturnType<typeof openTestParser>>
beforeAll(async () => {
  parser = await openTestParser()
})
afterAll(() => parser.close())

function otherParsers(sql: string, column: string): string[] {
  const tables = [...assets.values()].map(({ id, columns }) => ({
    schema: id.split('.')[0]!,
    name: id.split('.')[1]!,
    columns: [...columns],
  }))
  const result = lineageWithSchema(column, sql, { tables }, 'duckdb')
  const leaves = new Set<string>()
  const visit = (node: LineageNode): void => {
    for (const child of node.downstream) visit(child)
    if (node.downstream.length === 0 && node.source_kind === 'table')
      leaves.add(`${node.source_name.replaceAll('"', '')}.${node.name.split('.').at(-1)}`)
  }
  if (result.lineage) visit(result.lineage)
  return [...leaves].sort()
}

test('there are models to compare, with columns', () => {
  expect(comparable.length).toBeGreaterThanOrEqual(5)
  expect(comparable.filter(({ columns }) => columns.length === 0).map(({ id }) => id)).toEqual([])
})

test.each(comparable)('$id: an independent parser finds the same sources of every column', async ({ id, sql }) => {
  const inputs = [...assets.values()].filter((asset) => asset.id !== id)
  const output = assets.get(id)!
  const edges = await traceSql(parser, sql, output, inputs)
  expect(edges).not.toBeNull()
  for (const { name } of output.columns) {
    const own = edges!.filter((edge) => edge.toColumn === name).map((edge) => `${edge.fromAsset}.${edge.fromColumn}`)
    expect(own.sort(), name).toEqual(otherParsers(sql, name))
  }
})
