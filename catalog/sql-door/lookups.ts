import { fail } from '../errors.ts'
import type { AstNode } from './ast.ts'

/** A table's rows for some values of a column that names a person or an account. */
export interface LookupKey {
  readonly column: string
  readonly values: readonly string[]
}

/** Most persons that one statement may look up, counted in every table anew: whoever asks for more asks for a list, of which only masks are seen. */
const MOST_LOOKUPS = 10

/**
 * Finds the base tables of a statement that are looked up by key: those whose rows the WHERE of their own SELECT holds to
 * `key = 'literal'`, `key IN ('literal', …)` or an OR of such, directly or through joins on equality (`ON a.member_no = m.member_no`, `USING (member_no)`).
 * The scan of such a table is then limited to these rows *inside*, so that it shows no other row whatever stands around it:
 * a mistake here could make an answer too small, never show more. `keysOf` tells the columns of a table that are keys. Throws
 * `too_many_lookups`: what is compared beyond that would be tokens, and no row would ever be found.
 */
export function findLookups(
  statement: AstNode,
  keysOf: (table: AstNode) => readonly string[],
): ReadonlyMap<AstNode, readonly LookupKey[]> {
  const found = new Map<AstNode, readonly LookupKey[]>()
  visit(statement, (node) => {
    if (node.type !== 'SELECT_NODE' || !node.where_clause) return
    const from = readFrom(node.from_table as AstNode, keysOf)
    for (const [table, keys] of keysHeld(from, conjuncts(node.where_clause as AstNode))) found.set(table, keys)
  })
  const asked = [...found.values()].reduce((sum, keys) => sum + Math.max(...keys.map(({ values }) => values.length)), 0)
  if (asked > MOST_LOOKUPS)
    throw fail('too_many_lookups', { value: String(asked), allowed: `一次至多查找 ${MOST_LOOKUPS} 人（户）` })
  return found
}

function visit(value: unknown, see: (node: AstNode) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) see(value as AstNode)
  for (const child of Object.values(value)) visit(child, see)
}

interface From {
  readonly tables: readonly { readonly node: AstNode; readonly keys: readonly string[] }[]
  /** Conditions of the joins, without anything below an OR or NOT. */
  readonly on: readonly AstNode[]
}

/** The tables that are joined with each other; what stands in a subquery, PIVOT or under other column names is none of them. */
function readFrom(table: AstNode, keysOf: (table: AstNode) => readonly string[]): From {
  if (table.type === 'BASE_TABLE' && (table.column_name_alias as unknown[]).length === 0)
    return { tables: [{ node: table, keys: keysOf(table) }], on: [] }
  if (table.type !== 'JOIN') return { tables: [], on: [] }
  const [left, right] = [readFrom(table.left as AstNode, keysOf), readFrom(table.right as AstNode, keysOf)]
  const on = table.condition ? conjuncts(table.condition as AstNode) : []
  const using = (table.using_columns as string[]).flatMap((column) =>
    left.tables.flatMap(({ node: one }) => right.tables.map(({ node: other }) => equality(one, other, column))),
  )
  return { tables: [...left.tables, ...right.tables], on: [...left.on, ...right.on, ...on, ...using] }
}

/** `one.column = other.column`, as USING means it. */
const equality = (one: AstNode, other: AstNode, column: string): AstNode => ({
  type: 'COMPARE_EQUAL',
  left: { class: 'COLUMN_REF', column_names: [...nameOf(one), column] },
  right: { class: 'COLUMN_REF', column_names: [...nameOf(other), column] },
})

const nameOf = (table: AstNode): string[] =>
  (table.alias === '' ? ['lake', table.schema_name, table.table_name] : [table.alias]).map(String)

const conjuncts = (condition: AstNode): AstNode[] =>
  condition.type === 'CONJUNCTION_AND' ? (condition.children as AstNode[]).flatMap(conjuncts) : [condition]

/** What WHERE holds to a literal, carried along the equalities until nothing new is held. */
function keysHeld({ tables, on }: From, where: readonly AstNode[]): ReadonlyMap<AstNode, readonly LookupKey[]> {
  const held = new Map<AstNode, Map<string, readonly string[]>>()
  const hold = (reference: unknown, values: readonly string[]): boolean => {
    let news = false
    for (const { node, keys } of tables) {
      const column = keys.find((key) => refersTo(reference as AstNode, node, key))
      if (column === undefined || held.get(node)?.has(column)) continue
      held.set(node, new Map([...(held.get(node) ?? []), [column, values]]))
      news = true
    }
    return news
  }
  const heldValues = (reference: unknown): readonly string[] | undefined => {
    for (const [node, keys] of held)
      for (const [column, values] of keys) if (refersTo(reference as AstNode, node, column)) return values
  }
  const equal = [...where, ...on].filter((condition) => condition.type === 'COMPARE_EQUAL')
  for (const condition of where) for (const { reference, values } of chosenBy(condition)) hold(reference, values)
  for (let news = true; news; ) {
    news = false
    for (const { left, right } of equal) {
      const [low, high] = [heldValues(left), heldValues(right)]
      if (low !== undefined) news = hold(right, low) || news
      if (high !== undefined) news = hold(left, high) || news
    }
  }
  return new Map([...held].map(([node, keys]) => [node, [...keys].map(([column, values]) => ({ column, values }))]))
}

/** A column and the literals that a condition holds it to. */
interface Chosen {
  readonly reference: AstNode
  readonly values: readonly string[]
}

/** What `no = 'a'`, `'a' = no`, `no IN ('a', 'b')` and an OR of such on the same column hold to literals; nothing for any other condition. */
function chosenBy(condition: AstNode): Chosen[] {
  if (condition.type === 'COMPARE_EQUAL') {
    const sides = [condition.left, condition.right] as [AstNode, AstNode]
    return [sides, sides.toReversed() as [AstNode, AstNode]].flatMap(([reference, other]) => chosen(reference, [other]))
  }
  const children = (condition.children ?? []) as AstNode[]
  if (condition.type === 'COMPARE_IN') return chosen(children[0]!, children.slice(1))
  if (condition.type !== 'CONJUNCTION_OR') return []
  const alternatives = children.map((child) => chosenBy(child)[0])
  const [first] = alternatives
  const same = alternatives.every((each) => each && first && named(each.reference) === named(first.reference))
  return same ? [{ reference: first!.reference, values: alternatives.flatMap((each) => each!.values) }] : []
}

function chosen(reference: AstNode, literals: readonly AstNode[]): Chosen[] {
  const values = literals.map(textOf)
  const plain = reference.class === 'COLUMN_REF' && values.every((value) => value !== undefined)
  return plain ? [{ reference, values: values as string[] }] : []
}

const named = (reference: AstNode): string => (reference.column_names as string[]).join('.').toLowerCase()

/** Whether `no`, `m.no`, `dwd.member.no` or `lake.dwd.member.no` is that column of that table. `no` alone is it of every table that has it. */
function refersTo(reference: AstNode, table: AstNode, column: string): boolean {
  if (reference.class !== 'COLUMN_REF') return false
  const names = (reference.column_names as string[]).map((name) => name.toLowerCase())
  if (names.pop() !== column.toLowerCase()) return false
  const whole = nameOf(table)
  const ending = whole.slice(whole.length - names.length).map((name) => name.toLowerCase())
  return names.length <= whole.length && names.every((name, index) => name === ending[index])
}

/** The text of a plain literal; undefined for everything that would have to be worked out. */
function textOf(expression: unknown): string | undefined {
  const { class: kind, value } = expression as {
    class: string
    value?: { type: { id: string }; is_null: boolean; value: unknown }
  }
  return kind === 'CONSTANT' && value?.type.id === 'VARCHAR' && !value.is_null ? String(value.value) : undefined
}
