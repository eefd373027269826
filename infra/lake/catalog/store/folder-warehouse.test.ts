import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
  const found = []
  for await (const part of warehouse.list()) found.push(...part)
  expect(found).toEqual([{ path, bytes: 1, changedAt: expect.any(Number) }])
})

test('folders that former tables have left empty go; the homes of present tables, young folders and all that is not empty stay', async () => {
  const warehouse = await folderWarehouse(join(folder, 'emptied'))
  const at = (path: string) => join(folder, 'emptied', path)
  const folders = [
    'ods/gone-00000001/data/month=1',
    'ods/home-00000002/data',
    'ods/full-00000003/data',
    'dws',
    '.backup/x-00000004',
  ]
  for (const path of folders) mkdirSync(at(path), { recursive: true })
  writeFileSync(at('ods/full-00000003/data/a.parquet'), '')
  const isHome = (path: string) => path === 'ods/home-00000002'
  await warehouse.removeEmptyFolders(isHome, 0)
  expect(folders.filter((path) => !existsSync(at(path)))).toEqual([])
  await warehouse.removeEmptyFolders(isHome, Date.now() + 60_000)
  expect(folders.filter((path) => !existsSync(at(path)))).toEqual(['ods/gone-00000001/data/month=1'])
  expect(existsSync(at('ods/gone-00000001'))).toBe(false)
})
