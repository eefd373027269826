import { describe, expect, test } from 'vitest'
import type { Relation } from '../wire/message.ts'
import { continued, evolve } from './evolve.ts'
import { type Attribute, identify } from './identify.ts'
import { changesInWords, diffShape, isBreaking, needsReading } from './schema-diff.ts'
import type { ShapeColumn, SourceColumn } from './shape.ts'

const TEXT = 25
const INT = 23
const source = (attribute: number, name: string, typeOid = TEXT, key = false): SourceColumn => ({
  attribute,
  name,
  typeOid,
  typeModifier: -1,
  key,
})
const shaped = (column: SourceColumn, field = column.attribute, dropped = false): ShapeColumn => ({ ...column, field, dropped })
const relation = (...names: string[]): Relation => ({
  id: 7,
  schema: 's',
  name: 't',
  columns: names.map((name) => ({ name, typeOid: TEXT, typeModifier: -1, key: false })),
})
const alive = (attribute: number, name: string | null, filled = false, published = true, typeOid = TEXT): Attribute => ({
  attribute,
  name,
  typeOid: name === null ? 0 : typeOid,
  typeModifier: -1,
  filled,
  published,
})

describe('which column is which', () => {
  const known = [shaped(source(1, 'id')), shaped(source(2, 'a')), shaped(source(3, 'b'))]
  const numbers = (names: string[], catalogue: Attribute[]) =>
    identify(relation(...names), known, catalogue).map(({ attribute }) => attribute)

  test('the catalogue’s names decide', () => {
    expect(numbers(['id', 'b', 'a'], [alive(1, 'id'), alive(2, 'b'), alive(3, null), alive(4, 'a')])).toEqual([1, 2, 4])
  })
  test('a description older than the catalogue: a name that is gone is the column renamed meanwhile, or the one that the lake knows', () => {
    expect(numbers(['id', 'a', 'b'], [alive(1, 'id'), alive(2, 'z'), alive(3, 'b')])).toEqual([1, 2, 3])
    expect(numbers(['id', 'y', 'b'], [alive(1, 'id'), alive(2, 'z'), alive(3, 'b')])).toEqual([1, 2, 3])
    expect(numbers(['id', 'a', 'b'], [alive(1, 'id'), alive(2, null), alive(3, 'b')])).toEqual([1, 2, 3])
  })
  test('a column that came and went between two looks has the number that the catalogue has of it', () => {
    expect(numbers(['id', 'a', 'b', 'short'], [alive(1, 'id'), alive(2, 'a'), alive(3, 'b'), alive(4, null)])).toEqual([
      1, 2, 3, 4,
    ])
  })
  test.each<[string, string[], number[]]>([
    ['before', ['id', 'a', 'b'], [1, 2, 3]],
    ['when a2 had come', ['id', 'a', 'b', 'a2'], [1, 2, 3, 4]],
    ['when a had become a_old', ['id', 'a_old', 'b', 'a2'], [1, 2, 3, 4]],
    ['now', ['id', 'a_old', 'b', 'a'], [1, 2, 3, 4]],
  ])('names that have changed hands since, described as they were %s', (_when, names, wanted) => {
    expect(numbers(names, [alive(1, 'id'), alive(2, 'a_old'), alive(3, 'b'), alive(4, 'a')])).toEqual(wanted)
  })
  test('a name that another column took over from a dropped one', () => {
    expect(numbers(['id', 'a', 'b'], [alive(1, 'id'), alive(2, null), alive(3, 'b'), alive(4, 'a')])).toEqual([1, 2, 3])
    expect(numbers(['id', 'b', 'a'], [alive(1, 'id'), alive(2, null), alive(3, 'b'), alive(4, 'a')])).toEqual([1, 3, 4])
  })
  test('also when the name of then has been given again', () => {
    const now = [alive(1, 'id'), alive(2, 'a_old'), alive(3, 'b'), alive(4, 'a'), alive(5, 'a2')]
    expect(numbers(['id', 'a', 'b', 'a2'], now)).toEqual([1, 2, 3, 4])
    expect(numbers(['id', 'a_old', 'b', 'a', 'a2'], now)).toEqual([1, 2, 3, 4, 5])
  })
  test('columns that the publication leaves out', () => {
    expect(numbers(['id', 'b'], [alive(1, 'id'), alive(2, 'a'), alive(3, 'b')])).toEqual([1, 3])
    const listed = [alive(1, 'id'), alive(2, 'a'), alive(3, 'b'), alive(4, 'x', false, false), alive(5, 'c')]
    expect(numbers(['id', 'a', 'b', 'c'], listed)).toEqual([1, 2, 3, 5])
  })
  test('without the table in the catalogue, names decide, whatever their types', () => {
    expect(numbers(['id', 'b'], [])).toEqual([1, 3])
    const retyped = {
      ...relation('id', 'a', 'b'),
      columns: ['id', 'a', 'b'].map((name) => ({ name, typeOid: 16, typeModifier: -1, key: false })),
    }
    expect(identify(retyped, known, []).map(({ attribute }) => attribute)).toEqual([1, 2, 3])
  })
})

describe('what has changed', () => {
  const columns = [shaped(source(1, 'id', INT, true)), shaped(source(2, 'a')), shaped(source(3, 'b', INT))]
  const diff = (now: SourceColumn[], catalogue: Attribute[] = [], relationId = 7) =>
    diffShape({ columns, relationId: 7 }, { columns: now, catalogue, relationId })
  const [id, a, b] = columns as [ShapeColumn, ShapeColumn, ShapeColumn]

  test('nothing', () => expect(diff([id, a, b])).toEqual([]))
  test('additions, renames, wider types and drops go on by themselves', () => {
    const changes = diff([id, { ...a, name: 'z' }, source(4, 'c')], [alive(4, 'c')])
    expect(changesInWords(changes)).toBe('来源不再有列 b；列 a 改名为 z；新增列 c（text）')
    expect([isBreaking(changes), needsReading(changes)]).toEqual([false, false])
  })
  test('an added column with values in older rows, or a table made anew, must be read again', () => {
    expect(needsReading(diff([id, a, b, source(4, 'c')], [alive(4, 'c', true)]))).toBe(true)
    expect(needsReading(diff([id, a, b], [], 8))).toBe(true)
    const narrowed = { columns: [id, a, { ...b, dropped: true }], relationId: 7 }
    const back = diffShape(narrowed, { columns: [id, a, b], catalogue: [alive(3, 'b')], relationId: 7 })
    expect(needsReading(back)).toBe(true)
  })
  test('a type that does not follow from the old one, and a key that loses a column, need a person', () => {
    expect(isBreaking(diff([id, a, { ...b, typeOid: TEXT }]))).toBe(true)
    expect(isBreaking(diff([{ ...id, key: false }, a, b]))).toBe(true)
    expect(changesInWords(diff([a, b]))).toBe('来源不再有列 id；列 id 不再是主键（复制标识）')
    expect(isBreaking(diff([id, { ...a, key: true }, b]))).toBe(false)
  })
})

describe('the lake’s columns', () => {
  const fields = [
    { id: 1, name: 'id', type: 'INTEGER' },
    { id: 2, name: 'a', type: 'VARCHAR' },
    { id: 3, name: '_op', type: 'VARCHAR' },
  ]
  const shape = { columns: [shaped(source(1, 'id', INT)), shaped(source(2, 'a'))] }
  const names = (now: SourceColumn[]) => evolve(fields, 9, shape, now).fields.map(({ id, name, type }) => `${id} ${name} ${type}`)

  test('keep their ids through renames and wider types; new ones are numbered after all there ever were', () => {
    expect(names([source(1, 'no', 20), source(2, 'a'), source(5, 'c', INT)])).toEqual([
      '1 no BIGINT',
      '2 a VARCHAR',
      '3 _op VARCHAR',
      '10 c INTEGER',
    ])
  })
  test('stay when the source’s column is dropped, and give their name away when another takes it', () => {
    expect(names([source(1, 'id', INT)])).toEqual(['1 id INTEGER', '2 a VARCHAR', '3 _op VARCHAR'])
    expect(names([source(1, 'id', INT), source(3, 'A', INT)])).toEqual([
      '1 id INTEGER',
      '2 a__2 VARCHAR',
      '3 _op VARCHAR',
      '10 A INTEGER',
    ])
  })
  test('change names with each other', () => {
    expect(names([source(1, 'a', INT), source(2, 'id')])).toEqual(['1 a INTEGER', '2 id VARCHAR', '3 _op VARCHAR'])
  })
  test('keep their names when only the letter case changes', () => {
    expect(names([source(1, 'ID', INT), source(2, 'A')])).toEqual(['1 id INTEGER', '2 a VARCHAR', '3 _op VARCHAR'])
  })
  test('that cannot hold a new type are left with what they have, and a new one begins', () => {
    const evolved = evolve(fields, 9, shape, [source(1, 'id'), source(2, 'a')])
    expect(evolved.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id__1 INTEGER',
      'a VARCHAR',
      '_op VARCHAR',
      'id VARCHAR',
    ])
    expect(evolved.columns.map(({ field }) => field)).toEqual([10, 2])
  })
  describe('have names that are each theirs alone', () => {
    const named = (evolved: ReturnType<typeof evolve>) => evolved.fields.map(({ id, name }) => `${id} ${name}`)
    test('however often the type of one column changes', () => {
      const first = evolve(fields, 9, shape, [source(1, 'id'), source(2, 'a')])
      const second = evolve(first.fields, 10, first, [source(1, 'id', INT), source(2, 'a')])
      const third = evolve(second.fields, 11, second, [source(1, 'id'), source(2, 'a')])
      expect(named(third)).toEqual(['1 id__1', '2 a', '3 _op', '10 id__1_2', '11 id__1_3', '12 id'])
      expect(named(evolve(third.fields, 12, third, [source(1, 'id'), source(2, 'a')]))).toEqual(named(third))
    })
    test('also when a table is dropped and made anew over columns that were left before', () => {
      const left = evolve(fields, 9, shape, [source(1, 'id'), source(2, 'a')])
      const anew = evolve(left.fields, 10, continued(left, [source(1, 'a'), source(2, 'id', INT)]), [
        source(1, 'a'),
        source(2, 'id', INT),
      ])
      expect(named(anew)).toEqual(['1 id__1', '2 a', '3 _op', '10 id__2', '11 id'])
    })
    test('to engines that know no letter case, and to capture', () => {
      const columns = [source(1, 'id', INT), source(2, 'a'), source(3, 'A'), source(4, '_op'), source(5, '_Lsn')]
      const evolved = evolve(fields, 9, shape, columns)
      expect(named(evolved)).toEqual(['1 id', '2 a', '3 _op', '10 A__3', '11 _op__4', '12 _Lsn__5'])
      expect(named(evolve(evolved.fields, 12, evolved, columns))).toEqual(named(evolved))
      expect(evolve(fields, 9, undefined, [source(4, '_op')]).columns).toMatchObject([{ field: 10 }])
    })
    test('to models, whose own names begin with a line; one that was given so stays', () => {
      const columns = [source(1, 'id', INT), source(2, 'a'), source(3, '_rank')]
      const first = evolve(fields, 9, undefined, columns)
      expect(named(first)).toEqual(['1 id', '2 a', '3 _op', '10 _rank__3'])
      const second = evolve(first.fields, 10, first, [...columns, source(4, 'b')])
      expect(named(second)).toEqual(['1 id', '2 a', '3 _op', '10 _rank__3', '11 b'])
      const dropped = evolve(second.fields, 11, second, columns.slice(0, 2))
      expect(named(dropped)).toEqual(['1 id', '2 a', '3 _op', '10 _rank__3', '11 b'])
    })
    test('where a lake has two of one name already', () => {
      const damaged = [
        ...fields,
        { id: 7, name: 'A', type: 'INTEGER' },
        { id: 8, name: 'a', type: 'INTEGER' },
        { id: 9, name: '_op', type: 'VARCHAR' },
      ]
      const healed = evolve(damaged, 9, { columns: [shape.columns[0]!, shaped(source(2, 'a'), 8)] }, [
        source(1, 'id', INT),
        source(2, 'a', INT),
      ])
      expect(named(healed)).toEqual(['1 id', '2 a__2', '3 _op', '7 A__7', '8 a', '9 _op__9'])
    })
  })
  test('that came and went while rows were kept get a place for those', () => {
    const evolved = evolve(fields, 9, shape, [source(1, 'id', INT)], [source(2, 'a', INT), source(3, 'b')])
    expect(evolved.fields.map(({ id, name, type }) => `${id} ${name} ${type}`)).toEqual([
      '1 id INTEGER',
      '2 a VARCHAR',
      '3 _op VARCHAR',
      '10 a__2 INTEGER',
      '11 b VARCHAR',
    ])
    expect(evolved.columns.map(({ field, dropped }) => [field, dropped])).toEqual([
      [1, false],
      [10, true],
      [11, true],
    ])
  })
  test('of a table without a shape are taken by their names', () => {
    expect(evolve(fields, 9, undefined, [source(2, 'a'), source(3, 'b')]).columns.map(({ field }) => field)).toEqual([2, 10])
  })
})
