import {
  type ColumnSource,
  coalesced,
  merged,
  namesOf,
  type OutputColumn,
  type Relation,
  renamed,
  resolve,
  type Scope,
  text,
  unmerged,
} from './column-scope.ts'
import type { AstNode } from './syntax-tree.ts'

export type { ColumnSource, OutputColumn } from './column-scope.ts'

export interface Provenance {
  readonly output: readonly OutputColumn[]
  /** Every column that the query touches, in whatever clause. */
  readonly reads: readonly ColumnSource[]
}

/** The visible columns of a table as the query names it; undefined when the catalog does not know it. */
export type TableColumns = (schema: string, table: string) => { asset: string; columns: readonly string[] } | undefined

type Ctes = ReadonlyMap<string, readonly OutputColumn[]>

const list = (value: unknown): AstNode[] => (Array.isArray(value) ? (value as AstNode[]) : [])
const isNode = (value: unknown): value is AstNode => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Traces a parsed statement's answer back to table columns, as far as names tell. It labels results and the usage log;
 * it protects nothing (masks do), so where names are not enough it names more sources rather than fewer.
 */
export function traceColumns(statement: AstNode, tableColumns: TableColumns): Provenance {
  const reads = new Map<string, ColumnSource>()
  const output = traceQuery(statement.node as AstNode, new Map(), undefined)
  return { output, reads: [...reads.values()] }

  function traceQuery(node: AstNode, outerCtes: Ctes, outer: Scope | undefined): readonly OutputColumn[] {
    const ctes = traceCtes(node, outerCtes, outer)
    if (node.type === 'SET_OPERATION_NODE') return traceSetOperation(node, ctes, outer)
    if (node.type === 'RECURSIVE_CTE_NODE') return traceRecursion(node, ctes, outer)
    const scope: Scope = { relations: traceTable(node.from_table as AstNode, ctes, outer), outer }
    const columns: OutputColumn[] = []
    const named = [{ alias: '', columns }]
    // A select list may name what it has computed before.
    for (const expression of list(node.select_list)) {
      columns.push(...traceSelected(expression, { ...scope, outer: { relations: named, outer } }, ctes))
    }
    const rest = { ...node, select_list: null, from_table: null, cte_map: null }
    traceAny(rest, { relations: [...scope.relations, ...named], outer }, ctes)
    return columns
  }

  function traceCtes(node: AstNode, outerCtes: Ctes, outer: Scope | undefined): Ctes {
    const ctes = new Map(outerCtes)
    for (const entry of list((node.cte_map as AstNode | undefined)?.map)) {
      const value = entry.value as AstNode
      const columns = traceQuery((value.query as AstNode).node as AstNode, ctes, outer)
      ctes.set(text(entry.key), renamed(columns, value.aliases))
    }
    return ctes
  }

  function traceSetOperation(node: AstNode, ctes: Ctes, outer: Scope | undefined): OutputColumn[] {
    const left = traceQuery(node.left as AstNode, ctes, outer)
    const right = traceQuery(node.right as AstNode, ctes, outer)
    if (node.setop_type === 'UNION_BY_NAME') {
      const extra = right.filter((column) => !left.some((other) => text(other.name) === text(column.name)))
      return [
        ...left.map((column) =>
          merged(
            column,
            right.find((other) => text(other.name) === text(column.name)),
          ),
        ),
        ...extra,
      ]
    }
    return left.map((column, index) => merged(column, right[index]))
  }

  function traceRecursion(node: AstNode, ctes: Ctes, outer: Scope | undefined): OutputColumn[] {
    const first = renamed(traceQuery(node.left as AstNode, ctes, outer), node.aliases)
    const again = traceQuery(node.right as AstNode, new Map([...ctes, [text(node.cte_name), first]]), outer)
    return first.map((column, index) => merged(column, again[index]))
  }

  function traceTable(node: AstNode | null, ctes: Ctes, outer: Scope | undefined): Relation[] {
    if (!node) return []
    if (node.type === 'BASE_TABLE') return [traceBaseTable(node, ctes)]
    if (node.type === 'SUBQUERY') {
      const columns = traceQuery((node.subquery as AstNode).node as AstNode, ctes, outer)
      return [{ alias: text(node.alias), columns: renamed(columns, node.column_name_alias) }]
    }
    if (node.type === 'JOIN') return traceJoin(node, ctes, outer)
    if (node.type === 'PIVOT') return tracePivot(node, ctes, outer)
    if (node.type === 'EXPRESSION_LIST') return [traceValues(node, ctes, outer)]
    traceAny(node, { relations: [], outer }, ctes)
    return [{ alias: text(node.alias), columns: [] }]
  }

  function traceValues(node: AstNode, ctes: Ctes, outer: Scope | undefined): Relation {
    const rows = (node.values as AstNode[][]).map((row) => row.map((value) => traceAny(value, { relations: [], outer }, ctes)))
    const columns = (rows[0] ?? []).map((_, index) => ({
      name: `col${index}`,
      sources: rows.flatMap((row) => row[index] ?? []),
      identity: false,
    }))
    return { alias: text(node.alias), columns }
  }

  function traceBaseTable(node: AstNode, ctes: Ctes): Relation {
    const alias = text(node.alias) || text(node.table_name)
    const cte = node.schema_name === '' ? ctes.get(text(node.table_name)) : undefined
    if (cte) return { alias, columns: renamed(cte, node.column_name_alias) }
    const found = tableColumns(text(node.schema_name), text(node.table_name))
    const columns = (found?.columns ?? []).map((name) => ({
      name,
      sources: [{ asset: found!.asset, column: name }],
      identity: true,
    }))
    return { alias, columns: renamed(columns, node.column_name_alias) }
  }

  function traceJoin(node: AstNode, ctes: Ctes, outer: Scope | undefined): Relation[] {
    const left = traceTable(node.left as AstNode, ctes, outer)
    // A lateral subquery on the right sees the left side.
    const right = traceTable(node.right as AstNode, ctes, { relations: left, outer })
    traceAny(node.condition, { relations: [...left, ...right], outer }, ctes)
    const using = (node.using_columns as string[] | undefined) ?? []
    const shared = new Set(
      (node.ref_type === 'NATURAL' ? namesOf(left).filter((name) => namesOf(right).includes(name)) : using).map(text),
    )
    for (const name of shared) lookup([name], { relations: [...left, ...right], outer: undefined })
    const outerJoin = node.join_type === 'RIGHT' || node.join_type === 'FULL'
    const kept = outerJoin ? left.map((relation) => coalesced(relation, right, shared)) : left
    return [...kept, ...right.map((relation) => ({ ...relation, merged: new Set([...(relation.merged ?? []), ...shared]) }))]
  }

  // A pivot's columns come from its values: each may hold anything that the source holds.
  function tracePivot(node: AstNode, ctes: Ctes, outer: Scope | undefined): Relation[] {
    const source = traceTable(node.source as AstNode, ctes, outer)
    const columns = source.flatMap((relation) => relation.columns)
    traceAny({ ...node, source: null }, { relations: source, outer }, ctes)
    read(columns.flatMap((column) => column.sources))
    return [{ alias: text(node.alias), columns }]
  }

  function traceSelected(expression: AstNode, scope: Scope, ctes: Ctes): OutputColumn[] {
    if (expression.class === 'STAR' && expression.columns !== true) return traceStar(expression, scope, ctes)
    const sources = traceAny(expression, scope, ctes)
    if (expression.class !== 'COLUMN_REF') return [{ name: text(expression.alias), sources, identity: false }]
    const path = expression.column_names as string[]
    const found = resolve(path, scope)
    return [{ name: text(expression.alias) || text(path.at(-1)), sources, identity: found.length === 1 && found[0]!.identity }]
  }

  function traceStar(star: AstNode, scope: Scope, ctes: Ctes): OutputColumn[] {
    const relation = text(star.relation_name)
    const excluded = new Set(
      [...list(star.exclude_list), ...list(star.qualified_exclude_list).map((name) => name.column)].map(text),
    )
    const replaced = new Map(list(star.replace_list).map((entry) => [text(entry.key), traceAny(entry.value, scope, ctes)]))
    const columns = scope.relations
      .filter((candidate) => relation === '' || candidate.alias === relation)
      .flatMap((candidate) => (relation === '' ? unmerged(candidate) : candidate.columns))
      .filter((column) => !excluded.has(text(column.name)))
      .map((column) => {
        const sources = replaced.get(text(column.name))
        return sources ? { name: column.name, sources, identity: false } : column
      })
    read(columns.flatMap((column) => column.sources))
    return columns
  }

  /** All sources named anywhere inside a value: expressions, lists of them, nested queries. */
  function traceAny(value: unknown, scope: Scope, ctes: Ctes): ColumnSource[] {
    if (Array.isArray(value)) return value.flatMap((item) => traceAny(item, scope, ctes))
    if (!isNode(value)) return []
    if (value.class === 'COLUMN_REF') return lookup(value.column_names as string[], scope)
    if (value.class === 'STAR') return traceStar(value, scope, ctes).flatMap((column) => column.sources)
    if (value.class === 'SUBQUERY') {
      const inner = traceQuery((value.subquery as AstNode).node as AstNode, ctes, scope)
      return [...inner.flatMap((column) => column.sources), ...traceAny(value.child, scope, ctes)]
    }
    return Object.values(value).flatMap((child) => traceAny(child, scope, ctes))
  }

  function lookup(path: readonly string[], scope: Scope): ColumnSource[] {
    return read(resolve(path, scope).flatMap((column) => column.sources))
  }

  function read(sources: readonly ColumnSource[]): ColumnSource[] {
    for (const source of sources) reads.set(`${source.asset}.${source.column}`, source)
    return [...sources]
  }
}
