import { expect, test } from 'vitest'
import type { Relation } from '../wire/message.ts'
import { isAmbiguous } from './ambiguous.ts'
import { evolve } from './evolve.ts'
import { type Attribute, identify } from './identify.ts'
import { diffShape, isBreaking, needsReading } from './schema-diff.ts'
import type { ShapeColumn } from './shape.ts'

// All that a migration may do to a small table in a few steps, while capture hears of the rows between them only when all of them are done: the catalogue that it asks
// is that of the end. Which column a description means cannot always be told then. Where it is told wrongly the table must be read again.

interface Column {
  readonly attribute: number
  readonly name: string
  readonly typeOid: number
}
interface Table {
  readonly columns: readonly Column[]
  /** PostgreSQL's next number. */
  readonly next: number
}
interface Step {
  readonly words: string
  readonly table: Table
  /** Whether a row changes after it, so that the table is described. */
  readonly row: boolean
}

const INT = 23
const TEXT = 25
const ID: Column = { attribute: 1, name: 'id', typeOid: INT }
const NAMES = ['a', 'b', 'c']

function after({ columns, next }: Table, types: readonly number[]): [string, Table][] {
  const free = NAMES.filter((name) => !columns.some((column) => column.name === name))
  const others = columns.filter(({ name }) => name !== 'id')
  return [
    ...free.flatMap((name) =>
      types.map((typeOid): [string, Table] => [
        `ADD ${name} ${typeOid}`,
        { columns: [...columns, { attribute: next, name, typeOid }], next: next + 1 },
      ]),
    ),
    ...others.map((gone): [string, Table] => [`DROP ${gone.name}`, { columns: columns.filter((one) => one !== gone), next }]),
    ...others.flatMap((column) =>
      free.map((name): [string, Table] => [
        `RENAME ${column.name} TO ${name}`,
        { columns: columns.map((one) => (one === column ? { ...one, name } : one)), next },
      ]),
    ),
  ]
}

function* migrations(
  table: Table,
  types: readonly number[],
  left: number,
  done: readonly Step[] = [],
): Generator<readonly Step[]> {
  if (done.some(({ row }) => row)) yield done
  if (left === 0) return
  for (const [words, next] of after(table, types))
    for (const row of [false, true]) yield* migrations(next, types, left - 1, [...done, { words, table: next, row }])
}

const catalogueOf = ({ columns, next }: Table): Attribute[] =>
  Array.from({ length: next - 1 }, (_, index) => {
    const column = columns.find(({ attribute }) => attribute === index + 1)
    const type = { typeOid: column?.typeOid ?? 0, typeModifier: -1 }
    return { attribute: index + 1, name: column?.name ?? null, ...type, filled: column?.name === 'id', published: true }
  })

/** What capture makes of a migration. */
function hears(start: Table, steps: readonly Step[]): { mistaken: boolean; read: boolean; stopped: boolean } {
  const catalogue = catalogueOf(steps.at(-1)!.table)
  const living = new Set(steps.at(-1)!.table.columns.map(({ attribute }) => attribute))
  let known: ShapeColumn[] = start.columns.map((one) => ({
    ...one,
    typeModifier: -1,
    key: one.name === 'id',
    field: one.attribute,
    dropped: false,
  }))
  let fields = start.columns.map(({ attribute, name, typeOid }) => ({
    id: attribute,
    name,
    type: typeOid === INT ? 'INTEGER' : 'VARCHAR',
  }))
  const outcome = { mistaken: false, read: false, stopped: false }
  for (const { table } of steps.filter(({ row }) => row)) {
    const columns = table.columns.map(({ name, typeOid }) => ({ name, typeOid, typeModifier: -1, key: name === 'id' }))
    const relation: Relation = { id: 7, schema: 's', name: 't', columns }
    const told = identify(relation, known, catalogue)
    outcome.read ||= isAmbiguous(told, known, catalogue)
    outcome.mistaken ||= told.some(({ attribute }, index) => {
      const meant = table.columns[index]!.attribute
      return attribute !== meant && (living.has(attribute) || living.has(meant))
    })
    const changes = diffShape({ columns: known, relationId: 7 }, { columns: told, relationId: 7, catalogue })
    if (isBreaking(changes)) return { ...outcome, stopped: true }
    outcome.read ||= needsReading(changes)
    const evolved = evolve(fields, Math.max(...fields.map(({ id }) => id)), { columns: known }, told)
    known = evolved.columns
    fields = evolved.fields
  }
  return outcome
}

test.each([
  ['of one type', [INT], INT],
  ['of two types', [INT, TEXT], TEXT],
])('no migration of up to three steps leaves values in another column %s, or stops the table', (_of, types, typeOfB) => {
  const start: Table = {
    columns: [ID, { attribute: 2, name: 'a', typeOid: INT }, { attribute: 3, name: 'b', typeOid: typeOfB }],
    next: 4,
  }
  const tried = [...migrations(start, types, 3)].map((steps) => ({
    steps: steps.map(({ words, row }) => `${words}${row ? ' +' : ''}`).join('; '),
    ...hears(start, steps),
  }))
  expect(tried.length).toBeGreaterThan(500)
  expect(tried.filter(({ mistaken, read }) => mistaken && !read)).toEqual([])
  expect(tried.filter(({ stopped }) => stopped)).toEqual([])
  expect(tried.some(({ mistaken, read }) => mistaken && read)).toBe(true)
})

interface Certain {
  readonly alter: string
  readonly known: readonly number[]
  /** The catalogue by numbers; null: dropped. */
  readonly now: Readonly<Record<number, string | null>>
  readonly described: readonly string[]
  readonly meant: readonly number[]
}

test.each<Certain>([
  {
    alter: 'ADD c',
    known: [1, 2, 3],
    now: { 1: 'id', 2: 'a', 3: 'b', 4: 'c' },
    described: ['id', 'a', 'b', 'c'],
    meant: [1, 2, 3, 4],
  },
  { alter: 'RENAME b TO z', known: [1, 2, 3], now: { 1: 'id', 2: 'a', 3: 'z' }, described: ['id', 'a', 'z'], meant: [1, 2, 3] },
  { alter: 'DROP b', known: [1, 2, 3], now: { 1: 'id', 2: 'a', 3: null }, described: ['id', 'a'], meant: [1, 2] },
  {
    alter: 'DROP b, before it',
    known: [1, 2, 3],
    now: { 1: 'id', 2: 'a', 3: null },
    described: ['id', 'a', 'b'],
    meant: [1, 2, 3],
  },
  {
    alter: 'ADD c; ADD d, between them',
    known: [1, 2, 3],
    now: { 1: 'id', 2: 'a', 3: 'b', 4: 'c', 5: 'd' },
    described: ['id', 'a', 'b', 'c'],
    meant: [1, 2, 3, 4],
  },
  {
    alter: 'ADD c, where one was dropped long ago',
    known: [1, 3],
    now: { 1: 'id', 2: null, 3: 'b', 4: 'c' },
    described: ['id', 'b', 'c'],
    meant: [1, 3, 4],
  },
])('$alter: the columns can only be what they are, nothing is read for it', ({ known, now, described, meant }) => {
  const column = (name: string) => ({ name, typeOid: INT, typeModifier: -1, key: false })
  const names = ['id', 'a', 'b']
  const before = known.map((attribute) => ({ attribute, dropped: false, ...column(names[attribute - 1]!) }))
  const catalogue = Object.entries(now).map(([attribute, name]) => {
    const type = { typeOid: name === null ? 0 : INT, typeModifier: -1 }
    return { attribute: Number(attribute), name, ...type, filled: false, published: true }
  })
  const relation = { id: 7, schema: 's', name: 't', columns: described.map(column) }
  const told = identify(relation, before, catalogue)
  expect(told.map(({ attribute }) => attribute)).toEqual(meant)
  expect(isAmbiguous(told, before, catalogue)).toBe(false)
})

/** What a description of columns of one type is taken for, and whether it is read again. */
function taken(
  described: readonly string[],
  known: readonly [number, string, 'gone'?][],
  now: readonly Partial<Attribute>[],
  typeOid = INT,
) {
  const type = { typeOid: INT, typeModifier: -1 }
  const before = known.map(([attribute, name, gone]) => ({ attribute, name, ...type, dropped: gone !== undefined }))
  const catalogue = now.map((one, index) => ({
    attribute: index + 1,
    name: null,
    typeModifier: -1,
    typeOid: one.name ? INT : 0,
    filled: false,
    published: true,
    ...one,
  }))
  const columns = described.map((name) => ({ name, ...type, typeOid: name === 'id' ? INT : typeOid, key: false }))
  const told = identify({ id: 7, schema: 's', name: 't', columns }, before, catalogue)
  return [told.map(({ attribute }) => attribute), isAmbiguous(told, before, catalogue)]
}
const [id, a] = [{ name: 'id' }, { name: 'a' }]

test('names that come back before one goes on to another column are told wrongly, and read again', () => {
  const before: [number, string][] = [
    [1, 'id'],
    [2, 'a'],
    [3, 'b'],
  ]
  expect(taken(['id', 'c', 'd'], before, [id, a, { name: 'c' }, { name: 'd' }])).toEqual([[1, 3, 4], true])
})

test('a column that the publication leaves out while another takes its name: read once, and not again', () => {
  const now = [id, a, { name: 'c', published: false }, { name: 'b' }]
  const before: [number, string][] = [
    [1, 'id'],
    [2, 'a'],
    [3, 'b'],
  ]
  expect(taken(['id', 'a', 'b'], before, now)).toEqual([[1, 2, 4], true])
  const learned: [number, string, 'gone'?][] = [
    [1, 'id'],
    [2, 'a'],
    [3, 'b', 'gone'],
    [4, 'b'],
  ]
  expect(taken(['id', 'a', 'b'], learned, now)).toEqual([[1, 2, 4], false])
})

test('an older column that the publication has only now is not taken for one that is gone', () => {
  const before: [number, string][] = [
    [1, 'id'],
    [2, 'a'],
    [4, 'c'],
  ]
  expect(taken(['id', 'a', 'c'], before, [id, a, { name: 'b' }, {}])).toEqual([[1, 2, 4], true])
})

test('a column that was widened before it was dropped is not taken for the narrow one that has its name', () => {
  const before: [number, string][] = [
    [1, 'id'],
    [2, 'a'],
  ]
  const BIGINT = 20
  expect(taken(['id', 'a'], before, [id, {}, { name: 'a' }], BIGINT)).toEqual([[1, 2], true])
})

test('of two columns that came, one was generated and is none any more: the other is told wrongly, and read again', () => {
  const before: [number, string][] = [
    [1, 'id'],
    [2, 'a'],
  ]
  expect(taken(['id', 'a', 'd'], before, [id, a, { name: 'c' }, { name: 'd' }])).toEqual([[1, 2, 3], true])
})
