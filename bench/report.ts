import type { LagAtRate, Measured } from './measuring.ts'
import type { Comparison } from './pairs.ts'

/** What one run of the bench measured, as it is kept in artifacts/bench.json. A group that was not asked for is missing. */
export interface Report extends Measured {
  readonly at: string
  readonly machine: string
  readonly skipped: readonly string[]
}

/** Writes the report as tables for people. */
export function printReport({
  comparisons,
  skipped,
  lag,
  lags,
  starts,
  memory,
  overheadSecondsPerModel,
  settlingGrowsMb,
}: Report): void {
  console.table(comparisons.map(rowOf))
  for (const reason of skipped) console.log(`! 跳过 ${reason}`)
  const singles = {
    '结息 24 万户,进程内存增加(MB)': settlingGrowsMb,
    '提交到可查询 p50(毫秒)': lag?.p50,
    '提交到可查询 p99(毫秒)': lag?.p99,
    '每个模型在 SQL 之外的开销(秒)': overheadSecondsPerModel,
    '冷启动:各部分就绪(秒)': starts?.coldParts,
    '冷启动:演示中心就绪(秒)': starts?.coldReady,
    '热启动(秒)': starts?.warmReady,
    '空闲内存合计(MB,至多 3072)': memory?.total,
  }
  const known = Object.entries(singles).flatMap(([name, value]) => (value === undefined ? [] : [[name, rounded(value)]]))
  if (known.length > 0) console.table(Object.fromEntries(known))
  if (lags) console.table(lags.map(rowOfLag))
  if (memory) console.table({ 'PSS(MB)': memory.parts })
}

const rowOf = ({ name, reference, unit, ours, theirs, ratio, bar, load }: Comparison) => ({
  项目: name,
  对照: reference,
  本项: `${rounded(ours)} ${unit}`,
  对照值: `${rounded(theirs)} ${unit}`,
  '比值(中位)': ratio.median.toFixed(2),
  '比值(最小–最大)': `${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}`,
  要求: bar ?? '',
  负载: load.toFixed(1),
})

const rowOfLag = ({ asked, reached, p50, p99 }: LagAtRate) => ({
  '提交到可查询,事务/秒': asked,
  实际达到: rounded(reached),
  'p50(毫秒)': rounded(p50),
  'p99(毫秒)': rounded(p99),
})

const rounded = (value: number) => (value < 100 ? Math.round(value * 100) / 100 : Math.round(value))
