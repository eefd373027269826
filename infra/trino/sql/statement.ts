import type { AstNode } from '../../lake/sql/syntax-tree.ts'
import { constantOf, constantSql, inCentreZone, instantOf, quoted } from './constants.ts'
import { expressionSql, ordersSql, type Surroundings } from './expressions.ts'
import { NotInTrino } from './not-in-trino.ts'

/** What a statement is rendered with. */
export interface RenderingOptions {
  /** Columns of a table of the lake (`schema.table`) and their types in DuckDB's words. */
  readonly tables: ReadonlyMap<string, readonly { readonly name: string; readonly type: string }[]>
  readonly variables: Readonly<Record<string, string>>
  readonly now: Date
}

/**
 * A SELECT as DuckDB parsed it, written in Trino's SQL so that it means the same. Every kind of node is rendered by a form written for it; throws
 * NotInTrino, which names the construct, for every other. What is rendered otherwise than it reads: `/` divides doubles, an average is one of doubles,
 * instants are taken in the centre's zone, nulls are ordered last, a text that is compared with a date is a date.
 */
export function trinoSql(statement: AstNode, { tables, variables, now }: RenderingOptions): string {
  const columns = [...tables.values()].flat()
  const named = Map.groupBy(columns, ({ name }) => name.toLowerCase())
  const around: Surroundings = {
    variables,
    subquery: (nested) => `(${querySql(nested.node as AstNode)})`,
    isDate: (column) => named.get(column.toLowerCase())?.every(({ type }) => type === 'DATE') ?? false,
  }
  const given = namesGiven(statement)
  const render = (node: unknown) => expressionSql(node as AstNode, around)
  return querySql(statement.node as AstNode)

  function querySql(node: AstNode): string {
    const ctes = ((node.cte_map as { map: AstNode[] }).map ?? []).map(cteSql)
    const modifiers = node.modifiers as AstNode[]
    const body = node.type === 'SELECT_NODE' ? selectSql(node, modifiers) : setSql(node)
    return [...(ctes.length > 0 ? [`WITH ${ctes.join(', ')}`] : []), body, ...tailSql(modifiers)].join(' ')
  }

  function cteSql({ key, value }: AstNode): string {
    const { aliases, query } = value as { aliases: string[]; query: AstNode }
    return `${quoted(String(key))}${namesSql(aliases)} AS (${querySql(query.node as AstNode)})`
  }

  function setSql(node: AstNode): string {
    const operation = String(node.setop_type)
    if (node.type !== 'SET_OPERATION_NODE')
      throw new NotInTrino(node.type === 'RECURSIVE_CTE_NODE' ? 'WITH RECURSIVE' : String(node.type))
    if (!['UNION', 'EXCEPT', 'INTERSECT'].includes(operation)) throw new NotInTrino(operation.replaceAll('_', ' '))
    const [left, right] = [node.left, node.right].map((side) => querySql(side as AstNode))
    return `(${left}) ${operation}${node.setop_all === true ? ' ALL' : ''} (${right})`
  }

  function selectSql(node: AstNode, modifiers: readonly AstNode[]): string {
    if (node.qualify) throw new NotInTrino('QUALIFY')
    if (node.sample) throw new NotInTrino('SAMPLE')
    const from = node.from_table as AstNode
    const list = node.select_list as AstNode[]
    // The merged column stands elsewhere in Trino's list.
    if (list.some((item) => item.class === 'STAR' && item.relation_name === '') && mergesColumns(from))
      throw new NotInTrino('SELECT * 与 JOIN … USING 连用，请写出列名或改用 ON')
    const distinct = modifiers.find(({ type }) => type === 'DISTINCT_MODIFIER')
    if (distinct && (distinct.distinct_on_targets as unknown[]).length > 0) throw new NotInTrino('DISTINCT ON')
    const items = list.map((item) => (item.alias ? `${render(item)} AS ${quoted(String(item.alias))}` : render(item)))
    return [
      `SELECT ${distinct ? 'DISTINCT ' : ''}${items.join(', ')}`,
      ...(from.type === 'EMPTY' ? [] : [`FROM ${tableSql(from)}`]),
      ...(node.where_clause ? [`WHERE ${render(node.where_clause)}`] : []),
      ...groupSql(node, list),
      ...(node.having ? [`HAVING ${render(node.having)}`] : []),
    ].join(' ')
  }

  function groupSql(node: AstNode, list: readonly AstNode[]): string[] {
    if (node.aggregate_handling === 'FORCE_AGGREGATES') return ['GROUP BY AUTO']
    const groups = (node.group_expressions as AstNode[]).map((group) => render(aliased(group, list) ?? group))
    const sets = node.group_sets as number[][]
    if (groups.length === 0) return sets.length > 1 ? ['GROUP BY ()'] : []
    if (sets.length === 1 && sets[0]!.length === groups.length) return [`GROUP BY ${groups.join(', ')}`]
    return [`GROUP BY GROUPING SETS (${sets.map((set) => `(${set.map((index) => groups[index]).join(', ')})`).join(', ')})`]
  }

  /** What a name in GROUP BY stands for, when no table or subquery has such a column: an item of the list, by its alias. */
  function aliased(group: AstNode, list: readonly AstNode[]): AstNode | undefined {
    const [name, ...more] = group.class === 'COLUMN_REF' ? (group.column_names as string[]) : []
    if (name === undefined || more.length > 0) return undefined
    const [sought, ...others] = given.filter((one) => one === name.toLowerCase())
    if (sought === undefined || others.length > 0 || named.has(sought)) return undefined
    return list.find(({ alias }) => String(alias).toLowerCase() === sought)
  }

  function tailSql(modifiers: readonly AstNode[]): string[] {
    return modifiers.flatMap((modifier) => {
      switch (modifier.type) {
        case 'DISTINCT_MODIFIER':
          return []
        case 'ORDER_MODIFIER':
          return [`ORDER BY ${ordersSql(modifier.orders as AstNode[], render)}`]
        case 'LIMIT_MODIFIER':
          return [
            ...(modifier.offset ? [`OFFSET ${countSql(modifier.offset as AstNode)} ROWS`] : []),
            ...(modifier.limit ? [`LIMIT ${countSql(modifier.limit as AstNode)}`] : []),
          ]
        default:
          throw new NotInTrino(String(modifier.type))
      }
    })
  }

  function tableSql(node: AstNode): string {
    if (node.sample) throw new NotInTrino('TABLESAMPLE')
    switch (node.type) {
      case 'BASE_TABLE':
        return baseSql(node)
      case 'SUBQUERY':
        return `(${querySql((node.subquery as AstNode).node as AstNode)})${aliasSql(node)}`
      case 'JOIN':
        return joinSql(node)
      case 'EXPRESSION_LIST':
        return `(VALUES ${(node.values as AstNode[][]).map((row) => `(${row.map(render).join(', ')})`).join(', ')})${aliasSql(node)}`
      default:
        throw new NotInTrino(`FROM 中的 ${node.type}`)
    }
  }

  function baseSql(node: AstNode): string {
    const [schema, table] = [String(node.schema_name), String(node.table_name)]
    if (schema === '') return `${quoted(table)}${aliasSql({ ...node, alias: node.alias || table })}`
    const name = `"lake".${quoted(schema)}.${quoted(table)}${momentSql(node.at_clause as AstNode | null)}`
    const columns = tables.get(`${schema}.${table}`.toLowerCase()) ?? []
    if (columns.every(({ type }) => type !== 'TIMESTAMP WITH TIME ZONE'))
      return `${name}${aliasSql({ ...node, alias: node.alias || table })}`
    const zoned = columns.map(({ name: column, type }) =>
      type === 'TIMESTAMP WITH TIME ZONE' ? `${inCentreZone(quoted(column))} AS ${quoted(column)}` : quoted(column),
    )
    return `(SELECT ${zoned.join(', ')} FROM ${name})${aliasSql({ ...node, alias: node.alias || table })}`
  }

  /** Trino takes no moment that is yet to come: that is the present. */
  function momentSql(at: AstNode | null): string {
    if (!at) return ''
    if (at.unit === 'VERSION') return ` FOR VERSION AS OF ${constantSql(at.expr as AstNode)}`
    const expression = at.expr as AstNode
    const { id } = (expression.cast_type ?? {}) as AstNode
    const moment = constantOf(expression.child as AstNode | undefined)
    // DuckDB takes a TIMESTAMP without a zone in UTC here, unlike anywhere else.
    const instant = instantOf(String(moment), id === 'TIMESTAMP' ? '+00:00' : '+08:00')
    if (!String(id).startsWith('TIMESTAMP') || Number.isNaN(instant)) throw new NotInTrino('AT 的这种时间')
    return instant > now.getTime()
      ? ''
      : ` FOR TIMESTAMP AS OF TIMESTAMP '${new Date(instant).toISOString().replace('T', ' ').replace('Z', ' UTC')}'`
  }

  function joinSql(node: AstNode): string {
    const [left, right] = [tableSql(node.left as AstNode), tableSql(node.right as AstNode)]
    const nested = (node.right as AstNode).type === 'JOIN' ? `(${right})` : right
    if (node.ref_type === 'CROSS') return `${left} CROSS JOIN ${nested}`
    const kind = { INNER: 'INNER', LEFT: 'LEFT', RIGHT: 'RIGHT', FULL: 'FULL' }[String(node.join_type)]
    if (node.ref_type !== 'REGULAR' || !kind)
      throw new NotInTrino(`${node.ref_type === 'REGULAR' ? node.join_type : node.ref_type} JOIN`)
    const using = (node.using_columns as string[]).map(quoted)
    return `${left} ${kind} JOIN ${nested} ${using.length > 0 ? `USING (${using.join(', ')})` : `ON ${render(node.condition)}`}`
  }
}

/** Every name that the statement gives to a column or table, as often as it does. */
function namesGiven(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, child]) => {
    if (field === 'alias') return [String(child).toLowerCase()]
    return field === 'column_name_alias' || field === 'aliases'
      ? (child as string[]).map((name) => name.toLowerCase())
      : namesGiven(child)
  })
}

const namesSql = (names: readonly string[]): string => (names.length > 0 ? ` (${names.map(quoted).join(', ')})` : '')

const aliasSql = ({ alias, column_name_alias: names }: AstNode): string =>
  alias ? ` AS ${quoted(String(alias))}${namesSql((names ?? []) as string[])}` : ''

function countSql(node: AstNode): string {
  if (typeof constantOf(node) !== 'number') throw new NotInTrino('LIMIT、OFFSET 中的算式')
  return constantSql(node)
}

const mergesColumns = (table: AstNode): boolean =>
  table.type === 'JOIN' &&
  ((table.using_columns as string[]).length > 0 || mergesColumns(table.left as AstNode) || mergesColumns(table.right as AstNode))
