/**
 * How a field of a node is understood: a nested node of a kind, a list of them, or plain data without nodes.
 * A field that is not listed here makes the statement refused: what is not understood does not run.
 */
export type Part =
  | 'plain'
  | 'expression'
  | 'expressions'
  | 'expression-rows'
  | 'named-expressions'
  | 'case-checks'
  | 'orders'
  | 'order-node'
  | 'table'
  | 'query'
  | 'statement'
  | 'modifiers'
  | 'ctes'
  | 'pivots'

export type Shape = Readonly<Record<string, Part>>

/** Query nodes, by `type`. */
export const QUERY_SHAPES: Readonly<Record<string, Shape>> = {
  SELECT_NODE: {
    type: 'plain',
    // First, since the rest may name them.
    cte_map: 'ctes',
    modifiers: 'modifiers',
    select_list: 'expressions',
    from_table: 'table',
    where_clause: 'expression',
    group_expressions: 'expressions',
    group_sets: 'plain',
    aggregate_handling: 'plain',
    having: 'expression',
    sample: 'plain',
    qualify: 'expression',
  },
  SET_OPERATION_NODE: {
    type: 'plain',
    cte_map: 'ctes',
    modifiers: 'modifiers',
    setop_type: 'plain',
    setop_all: 'plain',
    left: 'query',
    right: 'query',
  },
  RECURSIVE_CTE_NODE: {
    type: 'plain',
    cte_map: 'ctes',
    modifiers: 'modifiers',
    cte_name: 'plain',
    union_all: 'plain',
    left: 'query',
    right: 'query',
    aliases: 'plain',
    key_targets: 'expressions',
  },
}

/** Result modifiers, by `type`. */
export const MODIFIER_SHAPES: Readonly<Record<string, Shape>> = {
  ORDER_MODIFIER: { type: 'plain', orders: 'orders' },
  LIMIT_MODIFIER: { type: 'plain', limit: 'expression', offset: 'expression' },
  LIMIT_PERCENT_MODIFIER: { type: 'plain', limit: 'expression', offset: 'expression' },
  DISTINCT_MODIFIER: { type: 'plain', distinct_on_targets: 'expressions' },
}

/** Table references, by `type`; BASE_TABLE is decided by the walk itself. */
export const TABLE_SHAPES: Readonly<Record<string, Shape>> = {
  EMPTY: { type: 'plain', alias: 'plain', sample: 'plain' },
  SUBQUERY: { type: 'plain', alias: 'plain', sample: 'plain', subquery: 'statement', column_name_alias: 'plain' },
  JOIN: {
    type: 'plain',
    alias: 'plain',
    sample: 'plain',
    left: 'table',
    right: 'table',
    condition: 'expression',
    join_type: 'plain',
    ref_type: 'plain',
    using_columns: 'plain',
    delim_flipped: 'plain',
    duplicate_eliminated_columns: 'expressions',
  },
  EXPRESSION_LIST: {
    type: 'plain',
    alias: 'plain',
    sample: 'plain',
    expected_names: 'plain',
    expected_types: 'plain',
    values: 'expression-rows',
  },
  PIVOT: {
    type: 'plain',
    alias: 'plain',
    sample: 'plain',
    source: 'table',
    aggregates: 'expressions',
    unpivot_names: 'plain',
    pivots: 'pivots',
    groups: 'plain',
    column_name_alias: 'plain',
    include_nulls: 'plain',
  },
}

const FUNCTION_SHAPE: Shape = {
  function_name: 'plain',
  schema: 'plain',
  catalog: 'plain',
  children: 'expressions',
  distinct: 'plain',
}

/** Expressions, by `class`; every one has class, type and alias. */
export const EXPRESSION_SHAPES: Readonly<Record<string, Shape>> = {
  COLUMN_REF: { column_names: 'plain' },
  CONSTANT: { value: 'plain' },
  POSITIONAL_REFERENCE: { index: 'plain' },
  FUNCTION: {
    ...FUNCTION_SHAPE,
    filter: 'expression',
    order_bys: 'order-node',
    is_operator: 'plain',
    export_state: 'plain',
  },
  WINDOW: {
    ...FUNCTION_SHAPE,
    partitions: 'expressions',
    orders: 'orders',
    start: 'plain',
    end: 'plain',
    start_expr: 'expression',
    end_expr: 'expression',
    offset_expr: 'expression',
    default_expr: 'expression',
    ignore_nulls: 'plain',
    filter_expr: 'expression',
    exclude_clause: 'plain',
    arg_orders: 'orders',
  },
  OPERATOR: { children: 'expressions' },
  COMPARISON: { left: 'expression', right: 'expression' },
  CONJUNCTION: { children: 'expressions' },
  BETWEEN: { input: 'expression', lower: 'expression', upper: 'expression' },
  CASE: { case_checks: 'case-checks', else_expr: 'expression' },
  CAST: { child: 'expression', cast_type: 'plain', try_cast: 'plain' },
  COLLATE: { child: 'expression', collation: 'plain' },
  LAMBDA: { lhs: 'expression', expr: 'expression', syntax_type: 'plain' },
  STAR: {
    relation_name: 'plain',
    exclude_list: 'plain',
    replace_list: 'named-expressions',
    columns: 'plain',
    expr: 'expression',
    qualified_exclude_list: 'plain',
    rename_list: 'plain',
  },
  SUBQUERY: { subquery_type: 'plain', subquery: 'statement', child: 'expression', comparison_type: 'plain' },
}

/** The operators that the class OPERATOR may stand for. */
export const OPERATORS: ReadonlySet<string> = new Set([
  'OPERATOR_NOT',
  'OPERATOR_IS_NULL',
  'OPERATOR_IS_NOT_NULL',
  'OPERATOR_COALESCE',
  'OPERATOR_NULLIF',
  'OPERATOR_TRY',
  'OPERATOR_UNPACK',
  'COMPARE_IN',
  'COMPARE_NOT_IN',
  'ARRAY_EXTRACT',
  'ARRAY_SLICE',
  'ARRAY_CONSTRUCTOR',
  'STRUCT_EXTRACT',
  'GROUPING_FUNCTION',
])
