import { LakeConflict, LakeUnavailable } from '@anju/infra/lake/errors.ts'
import { NotInTrino } from '@anju/infra/trino/sql/not-in-trino.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import { fail } from '../errors.ts'
import { visibleColumns } from '../policy/decision.ts'
import { StatementTimeout, StatementTooLarge } from './execute.ts'
import type { CompiledScan } from './scan.ts'

/** The engine's complaints that a person can act on; group 1 is a name from the person's own SQL. */
const COMPLAINTS: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/Referenced column "([^"]+)" (?:was )?not found/i, (name) => `没有列 ${name}`],
  [/does not have a column named "([^"]+)"/i, (name) => `没有列 ${name}`],
  [/Values list "[^"]+" does not have a column named "([^"]+)"/i, (name) => `没有列 ${name}`],
  [/Column "([^"]+)" in EXCLUDE list not found/i, (name) => `EXCLUDE 中的列 ${name} 不存在`],
  [/Column "([^"]+)" in REPLACE list not found/i, (name) => `REPLACE 中的列 ${name} 不存在`],
  [/Ambiguous reference to column name "([^"]+)"/i, (name) => `列名 ${name} 不明确，请写明表名`],
  [/Referenced table "([^"]+)" not found/i, (name) => `FROM 中没有名为 ${name} 的表`],
  [/column "([^"]+)" must appear in the GROUP BY clause/i, (name) => `列 ${name} 须写入 GROUP BY 或放进聚合函数`],
  [/Scalar Function with name "?(\w+)"? does not exist/i, (name) => `没有函数 ${name}`],
  [/No function matches the given name and argument types '(\w+)\(/i, (name) => `函数 ${name} 的参数类型不对`],
  [/Table Function with name "?(\w+)"? does not exist/i, (name) => `没有函数 ${name}`],
]

/** DuckDB took it, so it is a matter of Trino's own. */
const TRINO_CANNOT =
  /\((TYPE_MISMATCH|COLUMN_NOT_FOUND|FUNCTION_NOT_FOUND|SYNTAX_ERROR|NOT_SUPPORTED|EXPRESSION_NOT_\w+|\w*AMBIGUOUS\w*|\w*COLUMN_ALIAS\w*)\)$/

/** By DuckDB's words at the beginning or Trino's name of the error at the end. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^Conversion Error|\(INVALID_CAST_ARGUMENT\)$/i, '有的值不能转换为所要的类型（可改用 TRY_CAST）'],
  [/^Out of Range|\(NUMERIC_VALUE_OUT_OF_RANGE\)$/i, '计算结果超出类型的范围'],
  [/^(Invalid Input|Invalid Type|Mismatch Type) Error|\(INVALID_FUNCTION_ARGUMENT\)$/i, '函数的参数不符合要求'],
  [/^Binder Error/i, '列名或类型不对，请检查查询'],
  [/Aggregate|GROUP BY/i, '聚合的写法不对'],
  [TRINO_CANNOT, 'Trino 不能这样执行（类型不同的值须先用 CAST 转换再比较或连接，SELECT 中起的名字不能在同一层再用）'],
]

/**
 * What a person may read of a failure. The engine's text is never passed on: it can quote values, and the statement with the masks
 * in it. Only names that stand in the person's own SQL are repeated.
 */
export function problemOfFailure(error: unknown, sql: string, scans: readonly CompiledScan[]): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof NotInTrino)
    return fail('sql_not_allowed', { detail: `在 Trino 上不支持的写法：${error.construct}`, value: error.construct })
  if (error instanceof StatementTimeout) return fail('sql_timeout')
  if (error instanceof LakeUnavailable || error instanceof LakeConflict) return fail('lake_unavailable')
  const message = error instanceof Error ? error.message : ''
  if (error instanceof StatementTooLarge || /^Out of Memory|\(EXCEEDED_\w*MEMORY\w*\)$/i.test(message))
    return fail('sql_memory', { detail: '查询需要的内存超出限制，已停止；请加上条件、减少列或先汇总' })
  for (const [pattern, sentence] of COMPLAINTS) {
    const name = pattern.exec(message)?.[1]
    if (name && sql.toLowerCase().includes(name.toLowerCase())) return namedProblem(name, sentence(name), scans)
  }
  const detail = KINDS.find(([pattern]) => pattern.test(message))?.[1]
  return detail ? fail('sql_failed', { detail: `查询执行失败：${detail}` }) : fail('sql_failed')
}

function namedProblem(name: string, sentence: string, scans: readonly CompiledScan[]): ProblemError {
  for (const { policy } of scans) {
    const decision = policy.columns.find(({ column }) => column.name.toLowerCase() === name.toLowerCase())
    if (decision?.action === 'deny')
      return fail('column_denied', { field: name, detail: `不能读取 ${policy.asset.id} 的列 ${name}：${decision.reason}` })
  }
  const known = scans.flatMap(({ policy }) => visibleColumns(policy).map(({ column }) => column.name))
  return fail('sql_failed', { detail: `查询执行失败：${sentence}`, field: name, allowed: known.slice(0, 60).join('、') })
}
