import type { AstNode } from './ast.ts'

/** A column of a catalogued table. */
export interface ColumnSource {
  readonly asset: string
  readonly column: string
}

/** A column of a query's answer: its name and the table columns whose values it is made of. */
export interface OutputColumn {
  readonly name: string
  readonly sources: readonly ColumnSource[]
}

export interface Provenance {
  readonly output: readonly OutputColumn[]
  /** Every column that the query touches, in whatever clause. */
  readonly reads: readonly ColumnSource[]
}

/** The visible columns of a table as the query names it; undefined when the catalog does not know it. */
export type TableColumns = (schema: string, table: string) => { asset: string; columns: readonly string[] } | undefined

interface Relation {
  readonly alias: string
  readonly columns: readonly OutputColumn[]
}

type Ctes = ReadonlyMap<string, readonly OutputColumn[]>

interface Scope {
  readonly relations: readonly Relation[]
  readonly outer: Scope | undefined
}

const text = (value: unknown): string => String(value ?? '').toLowerCase()
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
    const columns = list(node.select_list).flatMap((expression) => traceSelected(expression, scope, ctes))
    const named = columns.map((column) => ({ alias: '', columns: [column] }))
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
    traceAny(node, { relations: [], outer }, ctes)
    return [{ alias: text(node.alias), columns: [] }]
  }

  function traceBaseTable(node: AstNode, ctes: Ctes): Relation {
    const alias = text(node.alias) || text(node.table_name)
    const cte = node.schema_name === '' ? ctes.get(text(node.table_name)) : undefined
    if (cte) return { alias, columns: renamed(cte, node.column_name_alias) }
    const found = tableColumns(text(node.schema_name), text(node.table_name))
    const columns = (found?.columns ?? []).map((name) => ({ name, sources: [{ asset: found!.asset, column: name }] }))
    return { alias, columns: renamed(columns, node.column_name_alias) }
  }

  function traceJoin(node: AstNode, ctes: Ctes, outer: Scope | undefined): Relation[] {
    const left = traceTable(node.left as AstNode, ctes, outer)
    // A lateral subquery on the right sees the left side.
    const right = traceTable(node.right as AstNode, ctes, { relations: left, outer })
    traceAny(node.condition, { relations: [...left, ...right], outer }, ctes)
    const using = (node.using_columns as string[] | undefined) ?? []
    const shared = node.ref_type === 'NATURAL' ? left.flatMap((relation) => relation.columns.map((column) => column.name)) : using
    for (const name of shared) lookup([name], { relations: [...left, ...right], outer: undefined })
    return [...left, ...withoutShared(right, new Set(shared.map(text)))]
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
    const name = text(expression.alias) || (expression.class === 'COLUMN_REF' ? text(list(expression.column_names).at(-1)) : '')
    return [{ name, sources }]
  }

  function traceStar(star: AstNode, scope: Scope, ctes: Ctes): OutputColumn[] {
    const relation = text(star.relation_name)
    const excluded = new Set(
      [...list(star.exclude_list), ...list(star.qualified_exclude_list).map((name) => name.column)].map(text),
    )
    const replaced = new Map(list(star.replace_list).map((entry) => [text(entry.key), traceAny(entry.value, scope, ctes)]))
    const columns = scope.relations
      .filter((candidate) => relation === '' || candidate.alias === relation)
      .flatMap((candidate) => candidate.columns)
      .filter((column) => !excluded.has(text(column.name)))
      .map((column) => ({ name: column.name, sources: replaced.get(text(column.name)) ?? column.sources }))
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

  // A path is column, table.column, schema.table.column, or any of them followed by fields of a struct; or a whole row.
  function lookup(path: readonly string[], scope: Scope | undefined): ColumnSource[] {
    const names = path.map(text)
    for (let at = scope; at; at = at.outer) {
      const found = at.relations.flatMap((relation) =>
        names.includes(relation.alias) && names.at(-1) === relation.alias
          ? relation.columns
          : relation.columns.filter((column) => names.includes(text(column.name))),
      )
      const sources = found.flatMap((column) => column.sources)
      if (found.length > 0) return read(sources)
    }
    return []
  }

  function read(sources: readonly ColumnSource[]): ColumnSource[] {
    for (const source of sources) reads.set(`${source.asset}.${source.column}`, source)
    return [...sources]
  }
}

const renamed = (columns: readonly OutputColumn[], aliases: unknown): readonly OutputColumn[] => {
  const names = Array.isArray(aliases) ? (aliases as string[]) : []
  return columns.map((column, index) => ({ name: names[index] ?? column.name, sources: column.sources }))
}

const merged = (left: OutputColumn, right: OutputColumn | undefined): OutputColumn => ({
  name: left.name,
  sources: [...left.sources, ...(right?.sources ?? [])],
})

const withoutShared = (relations: readonly Relation[], shared: ReadonlySet<string>): Relation[] =>
  relations.map((relation) => ({ ...relation, columns: relation.columns.filter((column) => !shared.has(text(column.name))) }))
