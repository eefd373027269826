import { expect, test } from 'vitest'
import { judgeTypeChange, typeText } from './type-change.ts'

const type = (typeOid: number, typeModifier = -1) => ({ typeOid, typeModifier })
const numeric = (precision: number, scale: number) => type(1700, ((precision << 16) | scale) + 4)
const [int2, int4, int8, text, uuid, date, timestamp] = [
  type(21),
  type(23),
  type(20),
  type(25),
  type(2950),
  type(1082),
  type(1114),
]
const varchar = (length?: number) => type(1043, length === undefined ? -1 : length + 4)
const char = (length: number) => type(1042, length + 4)

test.each([
  [int2, int4, 'widened'],
  [int4, int8, 'widened'],
  [int8, int4, 'breaking'],
  [int4, text, 'breaking'],
  [numeric(8, 2), numeric(12, 2), 'widened'],
  [numeric(12, 2), numeric(8, 2), 'breaking'],
  [numeric(12, 2), numeric(14, 4), 'breaking'],
  [numeric(12, 2), type(1700), 'breaking'],
  [varchar(10), varchar(20), 'widened'],
  [varchar(20), varchar(10), 'breaking'],
  [varchar(10), varchar(), 'widened'],
  [varchar(10), text, 'widened'],
  [text, varchar(10), 'breaking'],
  [uuid, text, 'widened'],
  [text, uuid, 'breaking'],
  [char(6), text, 'breaking'],
  [date, timestamp, 'breaking'],
  [type(1114, 3), timestamp, 'widened'],
  [timestamp, type(1114, 3), 'breaking'],
  [text, text, 'none'],
])('%o to %o is %s', (before, after, judged) => {
  expect(judgeTypeChange(before, after)).toBe(judged)
})

test('types are named as PostgreSQL names them', () => {
  expect([numeric(18, 2), varchar(20), char(6), int8, type(99_999)].map(typeText)).toEqual([
    'numeric(18,2)',
    'character varying(20)',
    'character(6)',
    'bigint',
    '类型 99999',
  ])
})
