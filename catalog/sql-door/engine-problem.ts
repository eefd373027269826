import { LakeConflict, LakeUnavailable } from '@anju/infra/lake/errors.ts'
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

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^Conversion Error/i, '有的值不能转换为所要的类型（可改用 TRY_CAST）'],
  [/^Out of Range/i, '计算结果超出类型的范围'],
  [/^(Invalid Input|Invalid Type|Mismatch Type) Error/i, '函数的参数不符合要求'],
  [/^Binder Error/i, '列名或类型不对，请检查查询'],
  [/Aggregate|GROUP BY/i, '聚合的写法不对'],
]

/**
 * What a person may read of a failure. The engine's text is never passed on: it can quote values, and the statement with the masks
 * in it. Only names that stand in the person's own SQL are repeated.
 */
export function problemOfFailure(error: unknown, sql: string, scans: readonly CompiledScan[]): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof StatementTimeout) return fail('sql_timeout')
  if (error instanceof LakeUnavailable || error instanceof LakeConflict) return fail('lake_unavailable')
  const message = error instanceof Error ? error.message : ''
  if (error instanceof StatementTooLarge || /^Out of Memory/i.test(message))
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
