import { describe, expect, test } from 'vitest'
import type { Relation } from '../wire/message.ts'
import { lakeTypeOf } from './lake-type.ts'
import { createStatement } from './table.ts'

const numeric = (precision: number, scale: number) => ({ typeOid: 1700, typeModifier: ((precision << 16) | scale) + 4 })

describe('a column of PostgreSQL in the lake', () => {
  test.each([
    ['numeric(18,2)', numeric(18, 2), 'DECIMAL(18,2)'],
    ['numeric(8,7)', numeric(8, 7), 'DECIMAL(8,7)'],
    ['numeric without limits', { typeOid: 1700, typeModifier: -1 }, 'VARCHAR'],
    ['numeric(40,2)', numeric(40, 2), 'VARCHAR'],
    ['date', { typeOid: 1082, typeModifier: -1 }, 'DATE'],
    ['timestamptz', { typeOid: 1184, typeModifier: -1 }, 'TIMESTAMPTZ'],
    ['int', { typeOid: 23, typeModifier: -1 }, 'INTEGER'],
    ['smallint', { typeOid: 21, typeModifier: -1 }, 'INTEGER'],
    ['bigint', { typeOid: 20, typeModifier: -1 }, 'BIGINT'],
    ['bool', { typeOid: 16, typeModifier: -1 }, 'BOOLEAN'],
    ['char(6)', { typeOid: 1042, typeModifier: 10 }, 'VARCHAR'],
    ['jsonb', { typeOid: 3802, typeModifier: -1 }, 'VARCHAR'],
    ['an enum', { typeOid: 99_999, typeModifier: -1 }, 'VARCHAR'],
  ])('%s', (_, column, type) => {
    expect(lakeTypeOf(column)).toBe(type)
  })
})

describe('the ods table of a relation', () => {
  const relation: Relation = {
    id: 1,
    schema: 'ledger',
    name: 'unit',
    columns: [],
  }
  const columns = (...names: string[]) =>
    names.map((name, position) => ({ attribute: position + 1, name, key: false, typeOid: 25, typeModifier: -1 }))

  test('is made with the columns of the source and those of the change', () => {
    const [unit, ratio, order] = columns('unit_no', 'unit_ratio', 'order')
    const source = [unit!, { ...ratio!, ...numeric(6, 2) }, { ...order!, typeOid: 20 }]
    expect(createStatement(relation, source)).toBe(
      'CREATE TABLE IF NOT EXISTS ods."ledger_unit" ("unit_no" VARCHAR, "unit_ratio" DECIMAL(6,2), "order" BIGINT, "_op" VARCHAR, "_lsn" BIGINT, "_seq" BIGINT, "_xid" BIGINT, "_committed_at" TIMESTAMPTZ)',
    )
  })
  test('has no two names that its engines do not tell apart, and none of capture’s own', () => {
    expect(createStatement(relation, columns('n', 'N', '_op', '_LSN', '_rank'))).toContain(
      '("n" VARCHAR, "N__2" VARCHAR, "_op__3" VARCHAR, "_LSN__4" VARCHAR, "_rank__5" VARCHAR, "_op" VARCHAR,',
    )
  })
})
