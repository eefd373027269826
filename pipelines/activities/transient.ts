/** Trouble of the moment: the catalog restarting, a lost race for a commit, a table that got its first rows after the transaction began. Trying again mends it; a wrong model it does not. */
const PATTERN =
  /connection|connect|ECONN|timed? ?out|unreachable|not reachable|Conflict_409|\b(409|502|503|504)\b|Could not establish|already exists|does not have a reachable state|DbtStopped|dbt 进程已结束/i

/** Whether an error text of dbt or DuckDB tells of passing trouble. */
export const isTransient = (message: string): boolean => PATTERN.test(message)

/** Throws when one of the messages tells of passing trouble, so that Temporal tries the step again. */
export function throwIfTransient(messages: readonly string[]): void {
  const found = messages.find(isTransient)
  if (found !== undefined) throw new Error(`暂时性故障，将重试：${found}`)
}
