import type { DbtManifest } from '@anju/pipelines/dbt/manifest.ts'
import { expect, test } from 'vitest'
import { countsOf, inOrder, modelsOf } from './models.ts'

const node = (name: string, compiled: string, dependsOn: string[] = []) => ({
  unique_id: `model.anju.${name}`,
  resource_type: 'model',
  name,
  schema: 'dwd',
  columns: { amount: { name: 'amount', description: '', data_type: 'DECIMAL(18,2)' } },
  depends_on: { nodes: dependsOn, macros: [] },
  compiled_code: compiled,
})

const manifest = {
  nodes: {
    b: node('b', 'select * from "lake"."dwd"."a" join "lake"."ods"."x" using (id)', ['model.anju.a', 'source.anju.ods.x']),
    a: node('a', 'select * from "lake"."ods"."x"'),
    test: { ...node('t', ''), resource_type: 'test' },
  },
} as unknown as DbtManifest

test('models read ods from the lake and each other where they are run, each after what it reads', () => {
  const [first, second] = inOrder(modelsOf(manifest))
  expect([first?.key, second?.key]).toEqual(['dwd.a', 'dwd.b'])
  expect(second?.sql).toBe('select * from "dwd"."a" join "lake"."ods"."x" using (id)')
  expect(countsOf(first!)).toBe('SELECT count(*) AS row_count, sum(amount)::VARCHAR AS amount FROM dwd.a')
})
