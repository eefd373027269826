import { describe, expect, test } from 'vitest'
import { decodePgoutput } from './decode.ts'
import { NO_TEXT, UNCHANGED } from './message.ts'

const text = (value: string) =>
  `74${Buffer.alloc(4, Buffer.from([0, 0, 0, Buffer.byteLength(value)])).toString('hex')}${Buffer.from(value).toString('hex')}`
const name = (value: string) => `${Buffer.from(value).toString('hex')}00`
const decode = (...hex: string[]) => decodePgoutput(Buffer.from(hex.join(''), 'hex'))
const TAGS = { B: '42', C: '43', R: '52', I: '49', U: '55', D: '44', T: '54', Y: '59', O: '4f', M: '4d', K: '4b', N: '4e' }
const TABLE = '00004001'

describe('pgoutput', () => {
  test('B: a transaction begins, with the LSN and time of its commit', () => {
    expect(decode(TAGS.B, '000000001c09f2a8', '0000000000000001', '000002f0')).toEqual({
      kind: 'begin',
      commitLsn: 0x1c09f2a8n,
      committedAtMicros: 946_684_800_000_001n,
      xid: 752,
    })
  })

  test('C: it ends; the end of its commit record is the position', () => {
    expect(decode(TAGS.C, '00', '000000001c09f2a8', '000000001c09f2d8', '0000000000000001')).toEqual({
      kind: 'commit',
      commitLsn: 0x1c09f2a8n,
      endLsn: 0x1c09f2d8n,
      committedAtMicros: 946_684_800_000_001n,
    })
  })

  test('R: a table is described, key columns marked', () => {
    const columns = ['01', name('unit_no'), '00000019', 'ffffffff', '00', name('比例'), '000006a4', '00040006']
    expect(decode(TAGS.R, TABLE, name('ledger'), name('unit'), '64', '0002', ...columns)).toEqual({
      kind: 'relation',
      relation: {
        id: 0x4001,
        schema: 'ledger',
        name: 'unit',
        columns: [
          { key: true, name: 'unit_no', typeOid: 25, typeModifier: -1 },
          { key: false, name: '比例', typeOid: 1700, typeModifier: 0x40006 },
        ],
      },
    })
  })

  test('I: a row arrives; null, empty text and Chinese are three things', () => {
    expect(decode(TAGS.I, TABLE, TAGS.N, '0004', text('1'), '6e', text(''), text('三门峡'))).toEqual({
      kind: 'insert',
      relationId: 0x4001,
      row: ['1', null, '', '三门峡'],
    })
  })

  test('a value whose bytes are no text says so and keeps them; the character that stands for such is text itself', () => {
    const broken = '7400000005e4b889b541'
    expect(decode(TAGS.I, TABLE, TAGS.N, '0003', text('1'), broken, text('三\uFFFD'))).toEqual({
      kind: 'insert',
      relationId: 0x4001,
      row: ['1', `${NO_TEXT}三�B5A`, '三\uFFFD'],
    })
  })

  test('U: an update without its old row; an untouched large value is neither null nor empty', () => {
    expect(decode(TAGS.U, TABLE, TAGS.N, '0002', text('1'), '75')).toEqual({
      kind: 'update',
      relationId: 0x4001,
      row: ['1', UNCHANGED],
      before: undefined,
    })
  })

  test.each([
    ['K', 'key'],
    ['O', 'row'],
  ] as const)('U: an update with its old row %s', (mark, extent) => {
    expect(decode(TAGS.U, TABLE, { K: '4b', O: '4f' }[mark], '0001', text('1'), TAGS.N, '0001', text('2'))).toEqual({
      kind: 'update',
      relationId: 0x4001,
      row: ['2'],
      before: { extent, row: ['1'] },
    })
  })

  test('D: a delete carries the old key', () => {
    expect(decode(TAGS.D, TABLE, TAGS.K, '0002', text('1'), '6e')).toEqual({
      kind: 'delete',
      relationId: 0x4001,
      before: { extent: 'key', row: ['1', null] },
    })
  })

  test('T: several tables are emptied at once', () => {
    expect(decode(TAGS.T, '00000002', '01', TABLE, '00004002')).toEqual({ kind: 'truncate', relationIds: [0x4001, 0x4002] })
  })

  test('Y, O and M are understood', () => {
    expect(decode(TAGS.Y, '00008000', name('ledger'), name('mood'))).toEqual({ kind: 'type', oid: 0x8000, name: 'ledger.mood' })
    expect(decode(TAGS.O, '0000000000000000', name('other'))).toEqual({ kind: 'origin', name: 'other' })
    expect(decode(TAGS.M, '01', '0000000000000001', name('note'), '00000002', '6869')).toEqual({
      kind: 'message',
      prefix: 'note',
      content: Buffer.from('hi'),
    })
  })

  test.each([
    ['an unknown message', ['5a']],
    ['a binary value', [TAGS.I, TABLE, TAGS.N, '0001', '62', '00000001', '01']],
    ['a value cut short', [TAGS.I, TABLE, TAGS.N, '0001', '74', '00000009', '31']],
    ['a row without its mark', [TAGS.I, TABLE, '58']],
  ])('%s stops the stream instead of being skipped', (_, hex) => {
    expect(() => decode(...hex)).toThrow(RangeError)
  })
})
