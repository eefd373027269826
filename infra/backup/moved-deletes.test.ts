import { expect, test } from 'vitest'
import { BackupBroken, BackupRefused } from './errors.ts'
import { moved, placeIn } from './move.ts'
import { DeletesMover, movedBounds } from './moved-deletes.ts'
import { movedPuffin } from './moved-puffin.ts'

const MOVE = { from: 'file:///old/warehouse', home: 'file:///a/longer/new/warehouse' }
const bound = (key: number, text: string) => ({ key, value: Buffer.from(text) })

test('a bound of the deleted rows’ file says where it is now; one cut short within the old root goes; those of other columns stay', () => {
  const bounds = [
    bound(2147483546, 'file:///old/warehouse/ods/a.parquet'),
    bound(2147483646, 'file:///old/warehouse/ods/b'),
    bound(2147483546, 'file:///old/wa'),
    bound(2147483545, '12345678'),
    bound(1, 'file:///old/warehouse/x'),
  ]
  expect(movedBounds(bounds, MOVE)).toEqual([
    bound(2147483546, 'file:///a/longer/new/warehouse/ods/a.parquet'),
    bound(2147483646, 'file:///a/longer/new/warehouse/ods/b'),
    bound(2147483545, '12345678'),
    bound(1, 'file:///old/warehouse/x'),
  ])
  expect(movedBounds(null, MOVE)).toBeNull()
})

test('a place is found however its file is spelled, and one outside the root is none', () => {
  for (const spelled of ['file:///old/warehouse/ods/x', 'file:/old/warehouse/ods/x', '/old/warehouse/ods/x'])
    expect(moved(spelled, MOVE)).toBe('file:///a/longer/new/warehouse/ods/x')
  for (const outside of ['file:///old/warehouse-2/x', 'file:///old/warehouse/../x', 's3://old/warehouse/x'])
    expect(() => placeIn(MOVE.from, outside)).toThrow(BackupBroken)
})

test('deleted rows in a file of another format are refused by its name', async () => {
  using mover = new DeletesMover(MOVE, '/nowhere')
  const refused = mover.rewrite({ file_path: `${MOVE.from}/ods/d.orc`, file_format: 'ORC' })
  await expect(refused).rejects.toThrow(BackupRefused)
  await expect(refused).rejects.toThrow(/ods\/d\.orc 是 ORC 格式/)
})

/** A Puffin file of one blob. */
function puffin(payload: string, flags = 0): Buffer {
  const trailer = Buffer.alloc(8)
  trailer.writeInt32LE(Buffer.byteLength(payload))
  trailer.writeUInt32LE(flags, 4)
  return Buffer.concat([Buffer.from('PFA1blobPFA1'), Buffer.from(payload), trailer, Buffer.from('PFA1')])
}
const footer = (place: string) =>
  JSON.stringify({
    blobs: [
      { type: 'deletion-vector-v1', offset: 4, length: 4, properties: { 'referenced-data-file': place, cardinality: '1' } },
    ],
    properties: { writer: '某引擎' },
  })

test('the footer of deletion vectors names the file where it is now, and the vectors stay where they are', () => {
  const content = movedPuffin(puffin(footer(`${MOVE.from}/ods/x.parquet`)), 'x.puffin', MOVE)
  expect(content).toEqual(puffin(footer(`${MOVE.home}/ods/x.parquet`)))
})

test.each([
  ['a compressed footer', puffin(footer(`${MOVE.from}/x`), 1)],
  ['a file that is cut', puffin(footer(`${MOVE.from}/x`)).subarray(0, -1)],
  ['a length that is none', Buffer.from('PFA1PFA1\u00ff\u00ff\u00ff\u007f\0\0\0\0PFA1', 'latin1')],
  ['nothing', Buffer.alloc(0)],
])('%s is refused by the file’s name', (_, content) => {
  expect(() => movedPuffin(content, 'file:///old/warehouse/x.puffin', MOVE)).toThrow(BackupRefused)
  expect(() => movedPuffin(content, 'file:///old/warehouse/x.puffin', MOVE)).toThrow(/warehouse\/x\.puffin 不是 Puffin 文件/)
})
