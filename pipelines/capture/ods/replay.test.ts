import { describe, expect, test } from 'vitest'
import { correctionCheckOf } from './correction-check.ts'
import { type RawRow, refit, replayedRow, type StoredColumn } from './replay.ts'

const column = (attribute: number, name: string, stored = name, type = 'VARCHAR'): StoredColumn => ({
  relationId: 7,
  attribute,
  name,
  stored,
  key: attribute === 1,
  check: correctionCheckOf(type),
})
const columns = [column(1, 'id', 'id', 'INTEGER'), column(2, 'label', 'label'), column(3, 'made', 'made', 'DATE')]
const raw = (row: RawRow['row'], attributes?: RawRow['attributes']): RawRow => ({
  op: 'insert',
  xid: 9,
  committedAt: 'then',
  row,
  attributes,
})

describe('a quarantined row', () => {
  test('finds its columns by PostgreSQL’s numbers, whatever their names are now; by names where it has no numbers', () => {
    expect(refit(raw({ id: '1', name: 'x' }, { id: 1, name: 2 }), {}, columns)).toEqual({
      values: new Map([
        ['id', '1'],
        ['label', 'x'],
      ]),
    })
    expect(refit(raw({ id: '1', name: 'x' }), {}, columns)).toEqual({ misfit: 'name: 湖中的表没有与之对应的列' })
  })
  test('of a table that was dropped and made anew finds them by names: the numbers are others', () => {
    const former = { ...raw({ made: '2026-11-01', id: '1' }, { made: 1, id: 3 }), relation: 6 }
    expect(refit(former, {}, columns)).toEqual({
      values: new Map([
        ['made', '2026-11-01'],
        ['id', '1'],
      ]),
    })
    expect(refit({ ...former, relation: 7 }, {}, columns)).toHaveProperty('misfit')
  })
  test('is put right by its corrections, which must fit too', () => {
    const row = raw({ id: '1', made: 'infinity' })
    expect(refit(row, {}, columns)).toEqual({
      misfit: 'made: “infinity”不是有效日期；应为公元 0001 至 9999 年的日期，如 2026-11-25',
    })
    expect(refit(row, { made: '2026-02-31' }, columns)).toHaveProperty(
      'misfit',
      expect.stringContaining('“2026-02-31”不是有效日期'),
    )
    expect(refit(row, { made: null }, columns)).toEqual({
      values: new Map([
        ['id', '1'],
        ['made', null],
      ]),
    })
  })
  test('with a value that the server never sent needs that value from a person', () => {
    const row = raw({ id: '1' }, { id: 1, label: 2 })
    expect(refit(row, {}, columns)).toHaveProperty('misfit', 'label: 更新未发送此大字段，湖中也没有它的前值')
    expect(refit(row, { label: 'x' }, columns)).toHaveProperty('values')
  })
  test('goes to the engine at its own place', () => {
    const at = { lsn: 7n, seq: 2n, quarantinedAt: 'later' }
    expect(replayedRow(raw({}), new Map([['id', '1']]), columns, at)).toEqual(['1', null, null, 'insert', 7n, 2n, 9n, 'then'])
    expect(replayedRow({ ...raw({}), committedAt: undefined }, new Map(), columns, at).at(-1)).toBe('later')
  })
})
