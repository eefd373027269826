import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folderWarehouse } from './folder-warehouse.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-warehouse-'))
const root = join(folder, 'warehouse')
afterAll(() => rmSync(folder, { recursive: true }))

test('a file has one path however its location is spelled, also by another way to the same folder', async () => {
  const warehouse = await folderWarehouse(root)
  mkdirSync(join(root, 'ods/unit-1/data'), { recursive: true })
  writeFileSync(join(root, 'ods/unit-1/data/a 单位.parquet'), 'a')
  symlinkSync(root, join(folder, 'linked'))
  const path = 'ods/unit-1/data/a 单位.parquet'
  for (const spelled of [`file://${root}`, `file:${root}`, root, `${root}/x/..`, join(folder, 'linked')])
    expect(await warehouse.pathOf(`${spelled}/${path}`)).toBe(path)
  expect(await warehouse.pathOf(`${folder}/elsewhere/a.parquet`)).toBeUndefined()
  expect(await warehouse.pathOf('s3://bucket/a.parquet')).toBeUndefined()
  expect(await warehouse.list()).toEqual([{ path, bytes: 1, changedAt: expect.any(Number) }])
})
