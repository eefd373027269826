import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { printMetadata } from '../metadata/print.ts'
import { snapshotOf, tableOf } from '../metadata/test-table.ts'
import { encodeAvro } from './avro-writer.ts'
import { folderWarehouse } from './folder-warehouse.ts'
import { createReach } from './reach.ts'

const root = mkdtempSync(join(tmpdir(), 'anju-reach-'))
const folder = 'ods/t-1/metadata'
mkdirSync(join(root, folder), { recursive: true })
afterAll(() => rmSync(root, { recursive: true }))

const at = (path: string) => join(root, path)
const MANIFEST = {
  type: 'record',
  name: 'entry',
  fields: [
    { name: 'status', type: 'int' },
    { name: 'data_file', type: { type: 'record', name: 'file', fields: [{ name: 'file_path', type: 'string' }] } },
  ],
}
const LIST = {
  type: 'record',
  name: 'line',
  fields: [
    { name: 'manifest_path', type: 'string' },
    { name: 'added_snapshot_id', type: 'long' },
  ],
}
const [EXISTING, ADDED, DELETED] = [0, 1, 2]
const manifest = (name: string, ...lines: [status: number, file: string][]) => {
  const rows = lines.map(([status, file]) => ({ status, data_file: { file_path: at(`ods/t-1/data/${file}`) } }))
  writeFileSync(at(`${folder}/${name}`), encodeAvro(MANIFEST, rows, {}))
}

test('a version reaches its log, its statistics, and the files of which any of its snapshots has rows', async () => {
  manifest('m1.avro', [ADDED, 'a.parquet'], [ADDED, 'b.parquet'])
  manifest('m2.avro', [DELETED, 'a.parquet'], [EXISTING, 'b.parquet'], [ADDED, '%E4%B8%AD c.parquet'])
  manifest('m3.avro', [DELETED, 'd.parquet'])
  const list = (name: string, ...manifests: string[]) =>
    writeFileSync(
      at(`${folder}/${name}`),
      encodeAvro(
        LIST,
        manifests.map((one) => ({ manifest_path: at(`${folder}/${one}`), added_snapshot_id: 1 })),
        {},
      ),
    )
  list('snap-2.avro', 'm2.avro', 'm3.avro')
  const { 'manifest-list': _none, ...inline } = snapshotOf(1)
  const table = {
    ...tableOf('id long'),
    location: at('ods/t-1'),
    // The first as Iceberg v1 may have it, without a list.
    snapshots: [
      { ...inline, manifests: [at(`${folder}/m1.avro`)] },
      { ...snapshotOf(2), 'manifest-list': `file:${at(`${folder}/snap-2.avro`)}` },
    ],
    statistics: [{ 'snapshot-id': 2, 'statistics-path': at(`${folder}/s.puffin`) }],
    'metadata-log': [{ 'metadata-file': `file://${at(`${folder}/v0.metadata.json`)}`, 'timestamp-ms': 0 }],
  }
  writeFileSync(at(`${folder}/v1.metadata.json`), printMetadata(table))
  const reach = createReach(await folderWarehouse(root))
  await reach.add(at(`${folder}/v1.metadata.json`))
  const named = ['v0.metadata.json', 'v1.metadata.json', 's.puffin', 'm1.avro', 'm2.avro', 'm3.avro', 'snap-2.avro']
  const reached = [
    ...named.map((name) => `${folder}/${name}`),
    ...['a', 'b', '%E4%B8%AD c', '中 c'].map((name) => `ods/t-1/data/${name}.parquet`),
  ]
  expect(reached.filter((path) => !reach.has(path))).toEqual([])
  expect(reach.has('ods/t-1/data/d.parquet')).toBe(false)
  rmSync(at(`${folder}/m3.avro`))
  await expect(createReach(await folderWarehouse(root)).add(at(`${folder}/v1.metadata.json`))).rejects.toThrow('m3.avro')
})
