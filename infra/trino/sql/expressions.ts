import { literal } from '@anju/standards/sql-literal.ts'
import type { AstNode } from '../../lake/sql/syntax-tree.ts'
import { castTo, constantOf, constantSql, momentText, quoted } from './constants.ts'
import { AGGREGATES, INTERVALS, SCALARS } from './functions.ts'
import { NotInTrino } from './not-in-trino.ts'

/** What an expression needs of the statement around it. */
export interface Surroundings {
  /** A nested statement, in parentheses. */
  subquery(statement: AstNode): string
  /** Whether every column of that name in the lake's tables of the statement is a date. */
  isDate(column: string): boolean
  /** The value of a variable of DuckDB's (`getvariable`) that the statement may name. */
  readonly variables: Readonly<Record<string, string>>
}

const COMPARISONS: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'IS DISTINCT FROM',
  COMPARE_NOT_DISTINCT_FROM: 'IS NOT DISTINCT FROM',
}

/** Names that are functions when they stand alone. */
const BARE_FUNCTIONS = new Set(['current_date', 'current_timestamp'])

/** Trino's SQL of an expression as DuckDB parsed it. Throws NotInTrino. */
export function expressionSql(node: AstNode, around: Surroundings): string {
  const render = (value: unknown) => expressionSql(value as AstNode, around)
  const list = (values: unknown) => (values as AstNode[]).map(render)
  switch (node.class) {
    case 'COLUMN_REF':
      return columnSql(node.column_names as string[])
    case 'CONSTANT':
      return constantSql(node)
    case 'STAR':
      return starSql(node)
    case 'FUNCTION':
      return functionSql(node, around, render)
    case 'WINDOW':
      return windowSql(node, render)
    case 'OPERATOR':
      return operatorSql(node, around, render)
    case 'COMPARISON':
      return comparisonSql(node, around, render)
    case 'CONJUNCTION':
      return `(${list(node.children).join(node.type === 'CONJUNCTION_AND' ? ' AND ' : ' OR ')})`
    case 'BETWEEN': {
      const [input, lower, upper] = alike([node.input, node.lower, node.upper] as AstNode[], around, render)
      return `(${input} BETWEEN ${lower} AND ${upper})`
    }
    case 'CASE':
      return caseSql(node, render)
    case 'CAST':
      return castTo(castSource(node, render), node.cast_type, node.try_cast === true)
    case 'SUBQUERY':
      return subquerySql(node, around, render)
    default:
      throw new NotInTrino(String(node.class))
  }
}

type Render = (value: unknown) => string

function castSource({ child, cast_type: type }: AstNode, render: Render): string {
  const written = constantOf(child as AstNode)
  const moment = typeof written === 'string' && /^TIMESTAMP/.test(String((type as AstNode).id))
  return moment ? literal(momentText(written)) : render(child)
}

const columnSql = (names: readonly string[]): string =>
  names.length === 1 && BARE_FUNCTIONS.has(names[0]!.toLowerCase()) ? names[0]! : names.map(quoted).join('.')

function starSql(node: AstNode): string {
  const extras = ['exclude_list', 'replace_list', 'qualified_exclude_list', 'rename_list'].filter(
    (field) => ((node[field] ?? []) as unknown[]).length > 0,
  )
  if (extras.length > 0 || node.columns === true || node.expr) throw new NotInTrino('* 的 EXCLUDE、REPLACE、RENAME 和 COLUMNS()')
  return node.relation_name === '' ? '*' : `${quoted(String(node.relation_name))}.*`
}

function functionSql(node: AstNode, around: Surroundings, render: Render): string {
  const name = String(node.function_name).toLowerCase()
  const nodes = node.children as AstNode[]
  if (name === 'getvariable') return literal(around.variables[String(constantOf(nodes[0]))]!)
  if ((name === '+' || name === '-') && nodes.length === 2 && nodes.some(isInterval)) return movedSql(name, nodes, render)
  if (name === 'string_agg' || name === 'listagg' || name === 'group_concat') return textsSql(node, render)
  const { orders } = node.order_bys as { orders: AstNode[] }
  if (orders.length > 0) throw new NotInTrino(`函数 ${name} 中的 ORDER BY`)
  const rendering = Object.hasOwn(SCALARS, name) ? SCALARS[name] : Object.hasOwn(AGGREGATES, name) ? AGGREGATES[name] : undefined
  if (!rendering) throw new NotInTrino(`函数 ${name}`)
  const called = rendering({ name, nodes, sql: nodes.map(render) })
  const distinct = node.distinct === true ? called.replace('(', '(DISTINCT ') : called
  return node.filter ? `${distinct} FILTER (WHERE ${render(node.filter)})` : distinct
}

const isInterval = (node: AstNode) =>
  node.class === 'FUNCTION' && Object.hasOwn(INTERVALS, String(node.function_name).toLowerCase())

/** A day or an instant moved by an interval. */
function movedSql(sign: string, nodes: readonly AstNode[], render: Render): string {
  const [moved, interval] = isInterval(nodes[1]!) ? nodes : nodes.toReversed()
  if (isInterval(moved!) || (sign === '-' && interval !== nodes[1])) throw new NotInTrino('INTERVAL 之间的运算')
  const unit = INTERVALS[String(interval!.function_name).toLowerCase()]
  const count = `CAST(${render((interval!.children as AstNode[])[0])} AS bigint)`
  return `date_add('${unit}', ${sign === '-' ? `-${count}` : count}, ${render(moved)})`
}

/** `string_agg(x, separator ORDER BY …)`; Trino wants an order always. */
function textsSql(node: AstNode, render: Render): string {
  const [value, separator] = (node.children as AstNode[]).map(render)
  const { orders } = node.order_bys as { orders: AstNode[] }
  const order = orders.length > 0 ? ordersSql(orders, render) : value
  const made = `listagg(${node.distinct === true ? 'DISTINCT ' : ''}CAST(${value} AS varchar), ${separator ?? "','"}) WITHIN GROUP (ORDER BY ${order})`
  return node.filter ? `${made} FILTER (WHERE ${render(node.filter)})` : made
}

function windowSql(node: AstNode, render: Render): string {
  const name = String(node.function_name).toLowerCase()
  if (!Object.hasOwn(AGGREGATES, name) || node.distinct === true || node.exclude_clause !== 'NO_OTHER')
    throw new NotInTrino(`窗口函数 ${name} 的这种写法`)
  if ((node.arg_orders as unknown[]).length > 0) throw new NotInTrino(`函数 ${name} 中的 ORDER BY`)
  const nodes = [...(node.children as AstNode[]), node.offset_expr, node.default_expr].filter((part) => part) as AstNode[]
  const called = AGGREGATES[name]!({ name, nodes, sql: nodes.map(render) })
  const partitions = (node.partitions as AstNode[]).map(render)
  const orders = node.orders as AstNode[]
  const over = [
    ...(partitions.length > 0 ? [`PARTITION BY ${partitions.join(', ')}`] : []),
    ...(orders.length > 0 ? [`ORDER BY ${ordersSql(orders, render)}`] : []),
    ...frameSql(node, render),
  ]
  const filter = node.filter_expr ? ` FILTER (WHERE ${render(node.filter_expr)})` : ''
  return `${called}${filter}${node.ignore_nulls === true ? ' IGNORE NULLS' : ''} OVER (${over.join(' ')})`
}

/** The frame, where it is another than the one that holds when none is written. */
function frameSql(node: AstNode, render: Render): string[] {
  const [start, end] = [String(node.start), String(node.end)]
  if (start === 'UNBOUNDED_PRECEDING' && end === 'CURRENT_ROW_RANGE') return []
  const unit = [start, end].map((bound) => /_(ROWS|RANGE|GROUPS)$/.exec(bound)?.[1]).find((found) => found) ?? 'ROWS'
  const bound = (word: string, expression: unknown) =>
    `${expression ? `${render(expression)} ` : ''}${word
      .replace(/_(ROWS|RANGE|GROUPS)$/, '')
      .replace(/^EXPR_/, '')
      .replace('_', ' ')}`
  return [`${unit} BETWEEN ${bound(start, node.start_expr)} AND ${bound(end, node.end_expr)}`]
}

function operatorSql(node: AstNode, around: Surroundings, render: Render): string {
  const children = node.children as AstNode[]
  const [first, ...rest] = children.map(render)
  switch (node.type) {
    case 'OPERATOR_NOT':
      return `(NOT ${first})`
    case 'OPERATOR_IS_NULL':
      return `(${first} IS NULL)`
    case 'OPERATOR_IS_NOT_NULL':
      return `(${first} IS NOT NULL)`
    case 'OPERATOR_COALESCE':
      return rest.length === 0 ? first! : `coalesce(${[first, ...rest].join(', ')})`
    case 'OPERATOR_NULLIF':
      return `nullif(${first}, ${rest[0]})`
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN': {
      const [value, ...options] = alike(children, around, render)
      return `(${value} ${node.type === 'COMPARE_IN' ? 'IN' : 'NOT IN'} (${options.join(', ')}))`
    }
    case 'GROUPING_FUNCTION':
      return `grouping(${[first, ...rest].join(', ')})`
    default:
      throw new NotInTrino(String(node.type))
  }
}

function comparisonSql(node: AstNode, around: Surroundings, render: Render): string {
  const symbol = COMPARISONS[String(node.type)]
  if (!symbol) throw new NotInTrino(String(node.type))
  return `(${alike([node.left, node.right] as AstNode[], around, render).join(` ${symbol} `)})`
}

/** Operands that are compared: DuckDB reads a text beside a date as a date, Trino would refuse it. */
function alike(nodes: readonly AstNode[], around: Surroundings, render: Render): string[] {
  const dated = nodes.some((node) => node.class === 'COLUMN_REF' && around.isDate((node.column_names as string[]).at(-1)!))
  return nodes.map((node) => (dated && typeof constantOf(node) === 'string' ? `CAST(${render(node)} AS date)` : render(node)))
}

function caseSql(node: AstNode, render: Render): string {
  const checks = node.case_checks as readonly { when_expr: AstNode; then_expr: AstNode }[]
  const cases = checks.map((check) => `WHEN ${render(check.when_expr)} THEN ${render(check.then_expr)}`)
  return `CASE ${cases.join(' ')}${node.else_expr ? ` ELSE ${render(node.else_expr)}` : ''} END`
}

function subquerySql(node: AstNode, around: Surroundings, render: Render): string {
  const subquery = around.subquery(node.subquery as AstNode)
  switch (node.subquery_type) {
    case 'SCALAR':
      return subquery
    case 'EXISTS':
      return `(EXISTS ${subquery})`
    case 'NOT_EXISTS':
      return `(NOT EXISTS ${subquery})`
    case 'ANY':
      return node.comparison_type === 'COMPARE_EQUAL'
        ? `(${render(node.child)} IN ${subquery})`
        : `(${render(node.child)} ${COMPARISONS[String(node.comparison_type)]} ANY ${subquery})`
    default:
      throw new NotInTrino(`子查询 ${node.subquery_type}`)
  }
}

/** The list of an ORDER BY; what is null stands last, as in DuckDB, unless it is said. */
export function ordersSql(orders: readonly AstNode[], render: Render): string {
  return orders
    .map(({ type, null_order: nulls, expression }) => {
      const direction = type === 'DESCENDING' ? 'DESC' : 'ASC'
      return `${render(expression)} ${direction} NULLS ${nulls === 'NULLS FIRST' ? 'FIRST' : 'LAST'}`
    })
    .join(', ')
}
