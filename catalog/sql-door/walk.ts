import { fail } from '../errors.ts'
import type { AstNode } from './ast.ts'
import { ALLOWED_FUNCTIONS, SESSION_WORDS } from './functions.ts'
import { createGrowthCheck } from './growth.ts'
import { EXPRESSION_SHAPES, MODIFIER_SHAPES, OPERATORS, type Part, QUERY_SHAPES, type Shape, TABLE_SHAPES } from './shapes.ts'

/** What the walk asks of its caller. */
export interface WalkRules {
  /** A base table that is no common table expression: its replacement, or a refusal thrown. */
  scan(table: AstNode): AstNode
  /** A derived table that needs no walk (one that the door itself has put there): true. */
  trusted?(table: AstNode): boolean
  /** A column's path as written (`dwd.member.name`): the path as it must be after the replacement. */
  path?(names: readonly string[]): readonly string[]
}

/** Names of the common table expressions that are visible at a place, lower case → the name the walk gave them. */
type Scope = ReadonlyMap<string, string>

const BASE_TABLE_FIELDS = new Set([
  'type',
  'alias',
  'sample',
  'schema_name',
  'table_name',
  'column_name_alias',
  'catalog_name',
  'at_clause',
])
const EXPRESSION_FIELDS: Shape = { class: 'plain', type: 'plain', alias: 'plain' }
const NODE_FIELDS = ['class', 'function_name', 'table_name', 'select_list', 'from_table', 'statements', 'extension_info']

const refuse = (what: string) => fail('sql_not_allowed', { detail: `不支持的写法：${what}`, value: what })

/**
 * Walks a parsed SELECT statement by the allow-list of `shapes.ts` and `functions.ts` and returns the tree that may run:
 * base tables replaced by `rules.scan`, common table expressions renamed so that a name can never mean two things.
 * Throws a ProblemError that names the first thing that is not understood.
 */
export function walkStatement(statement: AstNode, rules: WalkRules): AstNode {
  let cteCount = 0
  const checkGrowth = createGrowthCheck()
  return walkNestedStatement(statement, new Map())

  function walkNestedStatement(node: AstNode, scope: Scope): AstNode {
    const { node: query, named_param_map: parameters, ...rest } = node
    if (Object.keys(rest).length > 0) throw refuse(Object.keys(rest)[0]!)
    if (Array.isArray(parameters) && parameters.length > 0) throw refuse('参数占位符（? 或 $1）')
    return { node: walkQuery(query as AstNode, scope), named_param_map: [] }
  }

  function walkQuery(node: AstNode, scope: Scope): AstNode {
    const shape = QUERY_SHAPES[String(node.type)]
    if (!shape) throw refuse(`查询 ${node.type}`)
    const { map, inner } = walkCtes(node.cte_map, scope)
    const walked: AstNode = { ...walkFields(node, shape, inner), cte_map: { map } }
    return node.type === 'SELECT_NODE' ? { ...walked, select_list: (walked.select_list as AstNode[]).map(named) } : walked
  }

  // In order: a common table expression sees those before it, never itself (unless recursive) nor those after it.
  function walkCtes(value: unknown, outer: Scope): { map: AstNode[]; inner: Scope } {
    const inner = new Map(outer)
    const map = ((value as { map?: AstNode[] } | undefined)?.map ?? []).map((entry) => {
      const name = `cte_${++cteCount}`
      const walked = walkCte(entry, name, inner)
      inner.set(String(entry.key).toLowerCase(), name)
      return walked
    })
    return { map, inner }
  }

  function walkCte(entry: AstNode, name: string, scope: Scope): AstNode {
    const { aliases, query, materialized, key_targets: keys, ...rest } = entry.value as AstNode
    if (Object.keys(rest).length > 0) throw refuse(`WITH 中的 ${Object.keys(rest)[0]}`)
    const { node, named_param_map: parameters } = query as AstNode
    const recursive = (node as AstNode).type === 'RECURSIVE_CTE_NODE'
    const inside = recursive ? new Map([...scope, [String(entry.key).toLowerCase(), name] as const]) : scope
    const statement = recursive ? { node: { ...(node as AstNode), cte_name: name }, named_param_map: parameters } : query
    const walked = walkNestedStatement(statement as AstNode, inside)
    const keyTargets = walkExpressions(keys ?? [], inside)
    return {
      key: name,
      value: { aliases: plain(aliases), query: walked, materialized: plain(materialized), key_targets: keyTargets },
    }
  }

  function walkTable(node: AstNode, scope: Scope): AstNode {
    if (node.type === 'BASE_TABLE') return walkBaseTable(node, scope)
    if (node.type === 'SUBQUERY' && rules.trusted?.(node)) return node
    if (node.type === 'TABLE_FUNCTION') throw refuse(`表函数 ${(node.function as AstNode | undefined)?.function_name ?? ''}`)
    if (node.type === 'SHOW_REF') throw refuse('DESCRIBE、SHOW、SUMMARIZE')
    const shape = TABLE_SHAPES[String(node.type)]
    if (!shape) throw refuse(`FROM 中的 ${node.type}`)
    return walkFields(node, shape, scope)
  }

  function walkBaseTable(node: AstNode, scope: Scope): AstNode {
    const unknown = Object.keys(node).find((field) => !BASE_TABLE_FIELDS.has(field))
    if (unknown) throw refuse(`表引用中的 ${unknown}`)
    plain(node.sample)
    plain(node.column_name_alias)
    const name = String(node.table_name)
    const cte = node.schema_name === '' && node.catalog_name === '' ? scope.get(name.toLowerCase()) : undefined
    if (cte === undefined) return rules.scan(node)
    if (node.at_clause) throw refuse('对公共表表达式使用 AT')
    return { ...node, table_name: cte, alias: node.alias || name }
  }

  function walkExpression(node: AstNode, scope: Scope): AstNode {
    const shape = EXPRESSION_SHAPES[String(node.class)]
    if (!shape) throw refuse(`表达式 ${node.class}`)
    checkExpression(node)
    if (node.class === 'FUNCTION') checkGrowth(node)
    const walked = walkFields(node, { ...EXPRESSION_FIELDS, ...shape }, scope)
    return node.class === 'COLUMN_REF' && rules.path
      ? { ...walked, column_names: rules.path(node.column_names as string[]) }
      : walked
  }

  function walkExpressions(value: unknown, scope: Scope): AstNode[] {
    return (value as AstNode[]).map((expression) => walkExpression(expression, scope))
  }

  function walkFields(node: AstNode, shape: Shape, scope: Scope): AstNode {
    return Object.fromEntries(
      Object.entries(node).map(([field, value]) => {
        const part = shape[field]
        if (!part) throw refuse(`${node.class ?? node.type} 的 ${field}`)
        return [field, value === null || value === undefined ? value : walkPart(part, value, scope)]
      }),
    )
  }

  function walkPart(part: Part, value: unknown, scope: Scope): unknown {
    switch (part) {
      case 'plain':
        return plain(value)
      case 'expression':
        return walkExpression(value as AstNode, scope)
      case 'expressions':
        return walkExpressions(value, scope)
      case 'expression-rows':
        return (value as unknown[]).map((row) => walkExpressions(row, scope))
      case 'named-expressions':
        return (value as AstNode[]).map((entry) => ({
          key: plain(entry.key),
          value: walkExpression(entry.value as AstNode, scope),
        }))
      case 'case-checks':
        return (value as AstNode[]).map((check) => ({
          when_expr: walkExpression(check.when_expr as AstNode, scope),
          then_expr: walkExpression(check.then_expr as AstNode, scope),
        }))
      case 'orders':
        return (value as AstNode[]).map((order) => walkOrder(order, scope))
      case 'order-node':
        return walkModifier(value as AstNode, scope)
      case 'table':
        return walkTable(value as AstNode, scope)
      case 'query':
        return walkQuery(value as AstNode, scope)
      case 'statement':
        return walkNestedStatement(value as AstNode, scope)
      case 'modifiers':
        return (value as AstNode[]).map((modifier) => walkModifier(modifier, scope))
      case 'ctes':
        return value // replaced by walkQuery, which has walked them in order
      case 'pivots':
        return (value as AstNode[]).map((pivot) => walkPivot(pivot, scope))
    }
  }

  function walkModifier(node: AstNode, scope: Scope): AstNode {
    const shape = MODIFIER_SHAPES[String(node.type)]
    if (!shape) throw refuse(`${node.type}`)
    return walkFields(node, shape, scope)
  }

  function walkOrder(order: AstNode, scope: Scope): AstNode {
    const { type, null_order, expression, ...rest } = order
    if (Object.keys(rest).length > 0) throw refuse(`ORDER BY 的 ${Object.keys(rest)[0]}`)
    return { type: plain(type), null_order: plain(null_order), expression: walkExpression(expression as AstNode, scope) }
  }

  function walkPivot(pivot: AstNode, scope: Scope): AstNode {
    const { pivot_expressions, unpivot_names, entries, pivot_enum, ...rest } = pivot
    if (Object.keys(rest).length > 0 || pivot_enum) throw refuse('PIVOT 的取值子查询')
    return {
      pivot_expressions: walkExpressions(pivot_expressions, scope),
      unpivot_names: plain(unpivot_names),
      entries: (entries as AstNode[]).map((entry) => ({
        values: plain(entry.values),
        star_expr: entry.star_expr ? walkExpression(entry.star_expr as AstNode, scope) : null,
        alias: plain(entry.alias),
      })),
      pivot_enum: '',
    }
  }
}

// DuckDB would name such a column by the text of the subquery, masks and all.
const named = (expression: AstNode): AstNode =>
  expression.alias === '' && holdsSubquery(expression) ? { ...expression, alias: '子查询' } : expression

function holdsSubquery(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (value as AstNode).class === 'SUBQUERY' || Object.values(value).some(holdsSubquery)
}

function checkExpression(node: AstNode): void {
  if (node.class === 'FUNCTION' || node.class === 'WINDOW') checkFunction(node)
  if (node.class === 'OPERATOR' && !OPERATORS.has(String(node.type))) throw refuse(`运算 ${node.type}`)
  if (node.class === 'COLUMN_REF') {
    const names = node.column_names as string[]
    if (names.length === 1 && SESSION_WORDS.has(names[0]!.toLowerCase())) throw functionRefused(names[0]!)
  }
}

function checkFunction(node: AstNode): void {
  const name = String(node.function_name)
  const qualified = node.catalog !== '' || (node.schema !== '' && node.schema !== 'main')
  if (qualified || node.export_state === true || !ALLOWED_FUNCTIONS.has(name.toLowerCase())) throw functionRefused(name)
}

const functionRefused = (name: string) =>
  fail('sql_function_not_allowed', { detail: `函数 ${name} 不在允许的函数之中`, value: name })

/** Data without nodes in it: constants, names, types. Throws when a node hides inside. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const [key, child] of Object.entries(value)) {
    if (NODE_FIELDS.includes(key) && child !== null && child !== undefined) throw refuse(`${key}`)
    plain(child)
  }
  return value
}
