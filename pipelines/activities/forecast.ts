import { setImmediate } from 'node:timers/promises'
import type { LakeReader } from '@anju/infra/lake/reading.ts'
import { addMonths, type BusinessMonth, monthOf } from '@anju/standards/business-date.ts'
import type { AssetDefinition } from '../assets/definition.ts'
import {
  type BacktestRow,
  type ForecastRow,
  forecastFlow,
  forecastStock,
  type SubjectForecast,
} from '../forecast/forecast-subject.ts'
import { type ForecastSubject, HORIZON, SUBJECTS } from '../forecast/series.ts'
import type { CheckOutcome } from '../store/materializations.ts'
import type { GraphEngine } from './engine.ts'
import { type AssetBuilder, CheckFailed, type LakeVersions } from './ports.ts'
import type { StagedTable } from './staged-table.ts'

interface ForecastDeps {
  readonly engine: GraphEngine
  readonly lake: Pick<LakeVersions, 'publish'>
}

/** Builds ads.forecast and ads.forecast_backtest from the city's months in dws.fund_month: staged, checked, published. */
export const createForecastBuilder =
  ({ engine, lake }: ForecastDeps): AssetBuilder =>
  async (asset, { today, signal }) => {
    const made = await forecastAll(await readMonths(engine, monthOf(today)))
    signal.throwIfAborted()
    const table = tableOf(asset, today, {
      forecast: made.flatMap(({ forecast }) => forecast),
      backtest: made.flatMap(({ backtest }) => backtest),
    })
    await engine.writeStaged(table)
    const checks = await runChecks(engine, asset)
    if (checks.some((check) => !check.passed)) throw new CheckFailed(checks)
    const { snapshotId, rows } = await lake.publish(asset.key)
    return { rows, version: snapshotId, checks }
  }

type CityMonth = { readonly month: string } & Readonly<Record<ForecastSubject['series'], string | null>>

/** The city's complete months before `present`. */
async function readMonths(lake: LakeReader, present: BusinessMonth): Promise<CityMonth[]> {
  const sums = SUBJECTS.map(({ series }) => `CAST(sum(${series}) AS VARCHAR) AS ${series}`)
  const rows = await lake.query<CityMonth>(
    `SELECT month, ${sums.join(', ')} FROM dws.fund_month
     WHERE county_code IS DISTINCT FROM '411200' AND month < '${present}' GROUP BY month ORDER BY month`,
  )
  return unbrokenMonths(rows)
}

async function forecastAll(rows: readonly CityMonth[]): Promise<SubjectForecast[]> {
  const months = rows.map(({ month }) => month)
  const valuesOf = (series: ForecastSubject['series']) => rows.map((row) => Number(row[series] ?? 0))
  const flows = { inflow: valuesOf('contribution'), outflow: valuesOf('withdrawal') }
  const made: SubjectForecast[] = []
  for (const { series, kind } of SUBJECTS) {
    const history = { months, values: valuesOf(series) }
    made.push(kind === 'stock' ? forecastStock(series, { ...history, ...flows }) : forecastFlow(series, history))
    // Statistics take processor time: let heartbeats out in between.
    await setImmediate()
  }
  return made
}

/**
 * The latest months without a gap in contributions: every centre collects every month, so a month without belongs to scattered older
 * (imported) records, which tell nothing of the season.
 */
export function unbrokenMonths<Row extends { readonly month: string; readonly contribution: string | null }>(
  rows: readonly Row[],
): Row[] {
  const kept: Row[] = []
  for (const row of rows.toReversed()) {
    const follows = kept.length === 0 || addMonths(row.month, 1) === kept.at(-1)!.month
    if (!follows || Number(row.contribution ?? 0) === 0) break
    kept.push(row)
  }
  return kept.toReversed()
}

const amount = (value: number | null) => (value === null ? null : value.toFixed(2))
const ratio = (value: number | null) => (value === null ? null : Number(value.toFixed(6)))

function tableOf(
  asset: AssetDefinition,
  today: string,
  { forecast, backtest }: { forecast: readonly ForecastRow[]; backtest: readonly BacktestRow[] },
): StagedTable {
  return asset.key === 'ads.forecast'
    ? {
        key: asset.key,
        columns: {
          series: 'VARCHAR',
          month: 'VARCHAR',
          model: 'VARCHAR',
          value: 'DECIMAL(18,2)',
          lower80: 'DECIMAL(18,2)',
          upper80: 'DECIMAL(18,2)',
          lower95: 'DECIMAL(18,2)',
          upper95: 'DECIMAL(18,2)',
          made_on: 'DATE',
          history_months: 'INTEGER',
          note: 'VARCHAR',
        },
        rows: forecast.map((row) => [
          row.series,
          row.month,
          row.model,
          amount(row.value),
          amount(row.lower80),
          amount(row.upper80),
          amount(row.lower95),
          amount(row.upper95),
          today,
          row.historyMonths,
          row.note,
        ]),
      }
    : {
        key: asset.key,
        columns: {
          series: 'VARCHAR',
          model: 'VARCHAR',
          horizon: 'INTEGER',
          mase: 'DOUBLE',
          smape: 'DOUBLE',
          coverage80: 'DOUBLE',
          coverage95: 'DOUBLE',
          origins: 'INTEGER',
          chosen: 'BOOLEAN',
          made_on: 'DATE',
          note: 'VARCHAR',
        },
        rows: backtest.map((row) => [
          row.series,
          row.model,
          row.horizon,
          ratio(row.mase),
          ratio(row.smape),
          ratio(row.coverage80),
          ratio(row.coverage95),
          row.origins,
          row.chosen,
          today,
          row.note,
        ]),
      }
}

/** What each declared check counts as failing rows of the staged table. */
const CHECKS: Readonly<Record<string, string>> = {
  complete_horizon: `SELECT count(*) AS failures FROM (SELECT series FROM ads.forecast__staged GROUP BY series HAVING count(DISTINCT month) <> ${HORIZON} OR count(*) <> ${HORIZON})`,
  ordered_intervals:
    'SELECT count(*) AS failures FROM ads.forecast__staged WHERE NOT coalesce(lower95 <= lower80 AND lower80 <= value AND value <= upper80 AND upper80 <= upper95, true)',
  not_negative: 'SELECT count(*) AS failures FROM ads.forecast__staged WHERE value IS NULL OR value < 0 OR lower95 < 0',
  measures_in_range:
    'SELECT count(*) AS failures FROM ads.forecast_backtest__staged WHERE mase < 0 OR smape NOT BETWEEN 0 AND 200 OR coverage80 NOT BETWEEN 0 AND 1 OR coverage95 NOT BETWEEN 0 AND 1',
}

async function runChecks(lake: LakeReader, asset: AssetDefinition): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = []
  for (const { name, blocking } of asset.checks) {
    const [found] = await lake.query<{ failures: bigint }>(CHECKS[name]!)
    const failures = String(found!.failures)
    outcomes.push({ name, blocking, passed: failures === '0', failures, message: null })
  }
  return outcomes
}
