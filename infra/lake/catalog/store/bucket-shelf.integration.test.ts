import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type S3Files, s3Files } from '../../files/s3-files.ts'
import { S3_CAN_RUN, startTestS3, type TestS3 } from '../../files/test-s3.ts'
import { bucketShelf } from './bucket-shelf.ts'
import type { OfferedFile, Shelf } from './shelf.ts'

let storage: TestS3
let files: S3Files
let shelf: Shelf
beforeAll(async () => {
  if (!S3_CAN_RUN) return
  storage = await startTestS3()
  files = s3Files(storage.s3)
  shelf = bucketShelf(files, storage.warehouse)
}, 1_200_000)
afterAll(() => storage?.stop())

const at = (path: string) => `${storage.warehouse}/${path}`

/** What waits and its contents, in order; undefined for what is gone. */
async function waiting(backup: string): Promise<{ files: OfferedFile[]; contents: (readonly [string, string | undefined])[] }> {
  const found: OfferedFile[] = []
  for await (const part of shelf.take(backup)) found.push(...part)
  const contents: (readonly [string, string | undefined])[] = []
  for (const file of found) {
    const content = await file.open()
    contents.push([file.path, content && (await text(content))])
  }
  return { files: found, contents }
}

describe.runIf(S3_CAN_RUN)('the shelf of a lake in S3-compatible storage', () => {
  test('nobody follows: nothing is kept', async () => {
    await files.create(at('ods/单位/data/old one.parquet'), 'old')
    await files.create(at('ods/gone.parquet'), 'expired before it is taken')
    await files.create(at('.kept/x'), 'not the lake’s')
    await shelf.offer([at('ods/单位/data/old one.parquet')])
    expect([await shelf.followers(), await shelf.known()]).toEqual([[], []])
  })

  test('what was there is listed, what is committed waits although it is removed, and what is gone is told', async () => {
    expect(await shelf.open('20261126t140300')).toBe(2)
    expect(await shelf.followers()).toEqual(['20261126t140300'])
    await files.create(at('ods/new.parquet'), 'new')
    await shelf.offer([at('ods/new.parquet'), at('ods/never-was.parquet'), 's3://other/lake/x'])
    await files.remove(at('ods/new.parquet'))
    await files.remove(at('ods/gone.parquet'))
    const { files: taken, contents } = await waiting('20261126t140300')
    expect(contents).toEqual([
      ['ods/gone.parquet', undefined],
      ['ods/单位/data/old one.parquet', 'old'],
      ['ods/new.parquet', 'new'],
    ])
    expect(await shelf.count('20261126t140300')).toBeGreaterThanOrEqual(2)
    await shelf.drop(taken)
    expect(await waiting('20261126t140300')).toEqual({ files: [], contents: [] })
    expect(await shelf.count('20261126t140300')).toBe(0)
  })

  test('a closed shelf keeps nothing, not even what comes late', async () => {
    await shelf.offer([at('ods/单位/data/old one.parquet')])
    await shelf.close('20261126t140300')
    expect([await shelf.followers(), await shelf.known()]).toEqual([[], []])
    await files.create(at('.backup/files/20261126t140300/late'), '')
    expect(await shelf.known()).toEqual(['20261126t140300'])
    await shelf.close('20261126t140300')
    expect(await files.names(at('.backup/'))).toEqual([])
  })
})
