import { type Dataset, lakeColumns } from '@anju/standards/dataset.ts'
import { findDataset, LAKE_DATASETS } from '@anju/standards/datasets/registry.ts'
import type { Element } from '@anju/standards/element.ts'
import { DECIMAL_SHAPES } from '@anju/standards/element-type.ts'
import { creditCheckCharacter, idCheckDigit } from '@anju/standards/personal-number.ts'
import type { Row, RowValue } from '@anju/standards/row-schema.ts'
import { judgeRows, type RowSets } from '@anju/standards/rules/judge.ts'
import { RULES } from '@anju/standards/rules/registry.ts'
import type { Rule } from '@anju/standards/rules/rule.ts'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { rulesOf } from './compile.ts'
import { expectationOf } from './expectation.ts'
import { currentRows } from './relation.ts'

const CONTEXT = { asOf: '2026-11-25' }
let duckdb: DuckDBConnection

beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  for (const schema of ['dwd', 'ods']) await duckdb.run(`CREATE SCHEMA ${schema}`)
})
afterAll(() => duckdb.closeSync())

const IMPORT_COLUMNS = ['_batch VARCHAR', '_file VARCHAR', '_line INTEGER', '_imported_at TIMESTAMPTZ']

beforeEach(async () => {
  for (const dataset of LAKE_DATASETS) {
    const own = lakeColumns(dataset).map((column) => `"${column.name}" ${column.type}`)
    const extra = dataset.table!.startsWith('ods.') ? IMPORT_COLUMNS : ['source VARCHAR', 'as_of_lsn BIGINT']
    await duckdb.run(`CREATE OR REPLACE TABLE ${dataset.table} (${[...own, ...extra].join(', ')})`)
  }
})

const literal = (value: RowValue | undefined) =>
  value === null || value === undefined ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`

/** Rows of the imported file tables are told apart by their line: all of one import, so that none is older than another. */
async function insert(dataset: Dataset, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const names = [
    ...lakeColumns(dataset).map((column) => column.name),
    ...(dataset.table!.startsWith('ods.') ? ['_line'] : ['source']),
  ]
  const values = rows.map((row, index) => `(${names.map((name) => literal(name === '_line' ? index : row[name])).join(', ')})`)
  await duckdb.run(`INSERT INTO ${dataset.table} (${names.map((name) => `"${name}"`).join(', ')}) VALUES ${values.join(', ')}`)
}

/** The verdicts of a rule on each row in DuckDB, as an unordered list of `row → verdict` texts. */
async function verdictsInLake(dataset: Dataset, rule: Rule): Promise<string[]> {
  const { join, applies, passes } = expectationOf(rule, 's', 'r', CONTEXT)
  const shown = lakeColumns(dataset).map(({ name }) => `CAST(r."${name}" AS VARCHAR)`)
  const reader = await duckdb.runAndReadAll(`SELECT ${shown.join(', ')},
    CASE WHEN NOT (${applies}) THEN 'inapplicable' WHEN ${passes} THEN 'pass' ELSE 'fail' END FROM ${currentRows(dataset, CONTEXT)} AS r ${join}`)
  return reader
    .getRows()
    .map((row) => JSON.stringify(row))
    .sort()
}

function verdictsAtEdge(dataset: Dataset, rule: Rule, rows: readonly Row[], sets: RowSets): string[] {
  const verdicts = judgeRows(rule, rows, sets, CONTEXT)
  const shown = (row: Row) =>
    lakeColumns(dataset).map(({ name }) => (row[name] === undefined || row[name] === null ? null : String(row[name])))
  return rows.map((row, index) => JSON.stringify([...shown(row), verdicts[index]])).sort()
}

const nullable = <T>(values: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) })
const digits = (count: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count })
const validId = fc
  .tuple(
    fc.constantFrom('411202', '110101'),
    fc.date({ min: new Date('1930-01-01'), max: new Date('2015-12-31'), noInvalidDate: true }),
    digits(3),
  )
  .map(([region, date, serial]) => `${region}${date.toISOString().slice(0, 10).replaceAll('-', '')}${serial}`)
  .map((first) => first + idCheckDigit(first))
const validCredit = digits(15)
  .map((rest) => `91${rest}`)
  .map((first) => first + creditCheckCharacter(first))
const someText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 24 }).filter((text) => text.isWellFormed() && !text.includes('\u0000')),
  fc.constantFrom(
    '',
    ' ',
    '\u3000',
    '\t',
    '\u00a0',
    '01',
    '02',
    '04',
    '05',
    'paid',
    'held',
    'settled',
    'ledger',
    'import',
    'M1',
    'M2',
    '98001',
    '99001',
  ),
  validId,
  validId.map((id) => id.slice(0, 17) + (id.endsWith('1') ? '2' : '1')),
  validId.map((id) => id.slice(0, 6) + id.slice(8, 17)),
  fc.constantFrom(
    '41120219900230123X',
    '411202900230123',
    '41120219900101123x',
    '1380398000',
    '13803980001',
    '6222020200011111115',
    '62220202000111111',
  ),
  validCredit,
  digits(17),
  digits(16),
)

function valuesOf(element: Element): fc.Arbitrary<RowValue> {
  const shape = DECIMAL_SHAPES[element.type]
  if (shape) {
    const most = element.type === 'money' || element.type === 'decimal' ? 30_000_00 : element.type === 'rate' ? 500_000 : 20
    const sign = element.type === 'rate' ? 0 : -1
    return fc.oneof(fc.integer({ min: sign * most, max: most }), fc.integer({ min: -2, max: 3 })).map((value) => {
      const text = Math.abs(value)
        .toString()
        .padStart(shape.scale + 1, '0')
      return `${value < 0 ? '-' : ''}${text.slice(0, -shape.scale)}.${text.slice(-shape.scale)}`
    })
  }
  switch (element.type) {
    case 'integer':
      return fc.integer({ min: -2, max: 400 })
    case 'date':
      return fc.oneof(
        fc
          .date({ min: new Date('1850-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
          .map((date) => date.toISOString().slice(0, 10)),
        fc.constantFrom(
          '2026-11-25',
          '2026-11-26',
          '2026-11-22',
          '2026-11-21',
          '2026-09-20',
          '2026-09-19',
          '2010-11-25',
          '2024-02-29',
        ),
      )
    case 'month':
      return fc.constantFrom('202611', '202612', '202608', '202607', '202613', '2026-1', '199901')
    case 'code':
      return fc.oneof(fc.constantFrom(...element.codeList!.codes.map(({ code }) => code)), fc.constantFrom('', '98', '?'))
    case 'timestamp':
      return fc.constant(null)
    default:
      return someText
  }
}

/** A row in which columns often agree: the same few keys, an ID with its own birth date and sex, sums that add up. */
function rowOf(dataset: Dataset): fc.Arbitrary<Row> {
  const columns = lakeColumns(dataset).map(({ name }) => dataset.elements.find((element) => element.name === name)!)
  const record = Object.fromEntries(columns.map((element) => [element.name, nullable(valuesOf(element))]))
  return fc.record({ ...record, source: fc.constantFrom('ledger', 'import') })
}

const KEYS = ['unit_no', 'member_no', 'account_no', 'loan_no', 'voucher_no', 'contract_no']

function agreeing(row: Row, pick: number): Row {
  const copy: Record<string, RowValue> = { ...row }
  for (const key of KEYS) if (key in copy && copy[key] !== null && pick % 3 !== 0) copy[key] = `K${pick % 4}`
  if (typeof copy.id_number === 'string' && /^\d{17}[\dX]$/.test(copy.id_number) && pick % 2) {
    const birth = copy.id_number.slice(6, 14)
    if ('birth_date' in copy && !Number.isNaN(Date.parse(`${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`)))
      copy.birth_date = new Date(`${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`).toISOString().slice(0, 10)
    copy.id_type = '01'
  }
  if ('prior_balance' in copy && pick % 2)
    Object.assign(copy, { balance: '30.00', prior_balance: '10.00', current_balance: '20.00' })
  if ('penalty' in copy && pick % 2)
    Object.assign(copy, { amount: '30.00', principal: '10.00', interest: '20.00', penalty: '0.00' })
  return copy
}

/** File tables keep one row a key: the edge judges a file after the same rule. */
const distinctKeys = (dataset: Dataset, rows: readonly Row[]) =>
  dataset.table!.startsWith('ods.')
    ? [...new Map(rows.map((row) => [JSON.stringify(dataset.key.map((key) => row[key] ?? null)), row])).values()]
    : rows

const rowsOf = (dataset: Dataset, most: number) =>
  fc.array(fc.tuple(rowOf(dataset), fc.nat(11)), { maxLength: most, minLength: 1 }).map((pairs) =>
    distinctKeys(
      dataset,
      pairs.map(([row, pick]) => agreeing(row, pick)),
    ),
  )

describe('the same rule gives the same verdict at the edge and in the lake', () => {
  test.each(LAKE_DATASETS.map((dataset) => [dataset.name, dataset] as const))('%s', async (_name, dataset) => {
    const rules = rulesOf(dataset)
    const others = [
      ...new Set(
        rules.flatMap((rule) =>
          rule.kind === 'reference' ? [rule.target.dataset] : rule.kind === 'total' ? [rule.parts.dataset] : [],
        ),
      ),
    ]
      .filter((name) => name !== dataset.name)
      .map((name) => findDataset(name)!)
    const arbitrary = fc.tuple(rowsOf(dataset, 60), ...others.map((other) => rowsOf(other, 8)))
    await fc.assert(
      fc.asyncProperty(arbitrary, async ([rows, ...otherRows]) => {
        for (const lake of [dataset, ...others]) await duckdb.run(`DELETE FROM ${lake.table}`)
        await insert(dataset, rows)
        for (const [index, other] of others.entries()) await insert(other, otherRows[index]!)
        const sets = Object.fromEntries([[dataset.name, rows], ...others.map((other, index) => [other.name, otherRows[index]!])])
        for (const rule of rules)
          expect(await verdictsInLake(dataset, rule), rule.id).toEqual(verdictsAtEdge(dataset, rule, rows, sets))
      }),
      { numRuns: 4 },
    )
  })
})

describe('each rule tells its own examples apart, at the edge and in the lake', () => {
  const judged = RULES.filter((rule) =>
    LAKE_DATASETS.some((dataset) => dataset.name === rule.dataset && rulesOf(dataset).includes(rule)),
  )
  test.each(judged.map((rule) => [rule.id, rule] as const))('%s', async (_id, rule) => {
    const dataset = findDataset(rule.dataset)!
    for (const [verdict, example] of [
      ['pass', rule.passing],
      ['fail', rule.failing],
    ] as const) {
      const own = [example.row, ...(example.beside?.[rule.dataset] ?? [])]
      // A file table holds a key once by construction: its uniqueness can only fail at the edge.
      if (dataset.table!.startsWith('ods.') && rule.kind === 'unique' && verdict === 'fail') continue
      expect(judgeRows(rule, own, { ...example.beside, [rule.dataset]: own }, CONTEXT)[0]).toBe(verdict)
      for (const lake of LAKE_DATASETS) await duckdb.run(`DELETE FROM ${lake.table}`)
      for (const [name, rows] of Object.entries({ ...example.beside, [rule.dataset]: own }))
        await insert(findDataset(name)!, rows)
      const inLake = (await verdictsInLake(dataset, rule)).map((text) => (JSON.parse(text) as string[]).at(-1))
      expect(inLake).toContain(verdict)
    }
  })
})
