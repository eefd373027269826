import type { DbtRunner, NodeResult, RunOptions } from '../dbt/runner.ts'
import type { CheckOutcome } from '../store/materializations.ts'
import type { BuiltModel, ModelBuilder, ModelVariables } from './ports.ts'

/** The warm dbt as the graph uses it: always into staged tables. `blocking` says which checks of an asset keep it from being published. */
export const createDbtModels = (dbt: DbtRunner, blocking: (asset: string, check: string) => boolean): ModelBuilder => ({
  build: async (assets, variables) => {
    const results = new Map(
      (await dbt.run(assets, { ...staged(variables), mergeSince: variables.mergeSince ?? {}, added: variables.added ?? {} })).map(
        (result) => [result.asset, result],
      ),
    )
    return assets.map((asset) => builtFrom(asset, results.get(asset)))
  },
  test: async (assets, variables) => {
    const checks = new Map<string, CheckOutcome[]>(assets.map((asset) => [asset, []]))
    for (const result of await dbt.test(assets, staged(variables)))
      checks.get(result.asset)!.push(checkFrom(result, blocking(result.asset, result.name)))
    return checks
  },
})

const staged = ({ asOfLsn, today, renamed = {} }: ModelVariables): RunOptions => ({
  publish: false,
  asOfLsn,
  businessDate: today,
  renamed,
})

function builtFrom(asset: string, result: NodeResult | undefined): BuiltModel {
  if (result === undefined) return { asset, seconds: 0, error: 'dbt 没有构建该模型', compiledSql: null }
  const error = result.status === 'success' ? null : (result.message ?? result.status)
  return { asset, seconds: result.seconds, error, compiledSql: result.compiledSql ?? null }
}

/** A test that could not run says nothing good of the table: it counts as not passed. */
function checkFrom({ name, status, failures, message }: NodeResult, blocking: boolean): CheckOutcome {
  const passed = status === 'pass' || status === 'success'
  return { name, blocking, passed, failures: failures?.toString() ?? null, message: passed ? null : (message ?? status) }
}
