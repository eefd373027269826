import { describe, expect, test } from 'vitest'
import { parseJson } from '../lake/catalog/json.ts'
import { readerOf } from './values.ts'

const read = (type: string, json: string) => readerOf({ name: 'c', type })(parseJson(json))

describe("Trino's values become what DuckDB's do", () => {
  test.each([
    ['bigint', '5', 5n],
    ['bigint', '-9223372036854775808', -9_223_372_036_854_775_808n],
    ['integer', '-7', -7],
    ['decimal(18,2)', '"1234567890123456.78"', '1234567890123456.78'],
    ['decimal(38,0)', '"99999999999999999999999999999999999999"', '99999999999999999999999999999999999999'],
    ['double', '0.1', 0.1],
    ['double', '"NaN"', Number.NaN],
    ['boolean', 'false', false],
    ['varchar', '"411202199001011234"', '411202199001011234'],
    ['varchar(3)', 'null', null],
    ['date', '"2024-02-29"', '2024-02-29'],
    ['timestamp(6)', '"2026-11-25 10:00:00.000001"', '2026-11-25T10:00:00.000001Z'],
    ['timestamp(0)', '"2026-11-25 10:00:00"', '2026-11-25T10:00:00.000Z'],
    ['timestamp(6) with time zone', '"2026-11-25 10:00:00.123456 UTC"', '2026-11-25T10:00:00.123456Z'],
    ['timestamp(3) with time zone', '"2026-11-25 10:00:00.120 Asia/Shanghai"', '2026-11-25T02:00:00.120Z'],
    ['timestamp(3) with time zone', '"1988-07-01 10:00:00.120 Asia/Shanghai"', '1988-07-01T01:00:00.120Z'],
    ['timestamp(3) with time zone', '"2026-11-25 10:00:00.000 -03:30"', '2026-11-25T13:30:00.000Z'],
    ['timestamp(6)', '"1969-12-31 23:59:59.999999"', '1969-12-31T23:59:59.999999Z'],
    ['array(bigint)', '[1,9007199254740993]', '[1,9007199254740993]'],
  ])('%s %s', (type, json, value) => expect(read(type, json)).toEqual(value))
})
