import { expect, test } from 'vitest'
import { expireSnapshots, logMetadata, retentionOf, withoutLingering } from './retention.ts'
import { appended, tableOf } from './test-table.ts'
import { applyUpdates } from './updates.ts'

const policy = { snapshotsKept: 10, ageMinMs: 5_000, metadataFilesKept: 3 }
const table = appended(tableOf('id long'), 60)
const ids = (snapshots: { 'snapshot-id': number | bigint }[]) => snapshots.map((snapshot) => snapshot['snapshot-id'])

test('the newest snapshots are kept, the others expire once they are old enough', () => {
  const { table: kept, expired } = expireSnapshots(table, policy, 60_000)
  expect(ids(expired)).toHaveLength(50)
  expect(ids(kept.snapshots)).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60])
  expect(kept['snapshot-log'][0]!['snapshot-id']).toBe(51)
})

test('a snapshot that a reader may still be in stays, however many there are', () => {
  const { table: kept } = expireSnapshots(table, { ...policy, ageMinMs: 30_000 }, 60_000)
  expect(ids(kept.snapshots)).toHaveLength(31)
})

test('a client is shown the newest snapshots only, unless the table sets an age of its own', () => {
  const shown = withoutLingering(table, { ...policy, ageMinMs: 30_000 }, 60_001)
  expect(ids(shown.snapshots)).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60])
  const own = { ...table, properties: { 'history.expire.max-snapshot-age-ms': '60000' } }
  expect(withoutLingering(own, policy, 60_001)).toBe(own)
})

test('what a tag or branch points at stays', () => {
  const tagged = applyUpdates(table, [{ action: 'set-snapshot-ref', 'ref-name': 'audit', type: 'tag', 'snapshot-id': 7 }], 0)
  expect(ids(expireSnapshots(tagged, policy, 60_000).table.snapshots)).toContain(7)
})

test('a few superfluous snapshots wait until there are enough for one sweep', () => {
  expect(expireSnapshots(appended(tableOf('id long'), 25), policy, 60_000).expired).toEqual([])
})

test("a table's own properties go before the catalog's policy", () => {
  const own = {
    'history.expire.min-snapshots-to-keep': '50',
    'history.expire.max-snapshot-age-ms': '1',
    'write.metadata.previous-versions-max': '7',
  }
  expect(retentionOf({ ...table, properties: own }, policy)).toEqual({ snapshotsKept: 50, ageMinMs: 1, metadataFilesKept: 7 })
  const all = { 'write.metadata.delete-after-commit.enabled': 'false' }
  expect(retentionOf({ ...table, properties: all }, policy).metadataFilesKept).toBe(Number.POSITIVE_INFINITY)
})

test('the log names the last metadata files; those that fall out of it are to be deleted', () => {
  let present = table
  const dropped: string[] = []
  for (let version = 1; version <= 5; version++) {
    const logged = logMetadata(present, { location: `v${version}`, updatedAt: version }, 3)
    present = logged.table
    dropped.push(...logged.dropped)
  }
  expect(present['metadata-log'].map((entry) => entry['metadata-file'])).toEqual(['v3', 'v4', 'v5'])
  expect(dropped).toEqual(['v1', 'v2'])
})
