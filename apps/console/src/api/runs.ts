/** A run of the asset graph as /api/runs tells it. */
export interface RunSummary {
  readonly id: string
  readonly selection: string
  readonly force: boolean
  readonly trigger: string
  readonly requestedBy: string | null
  readonly status: string
  readonly message: string | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly counts: Readonly<Record<string, number>>
}

export interface RunStep {
  readonly asset: string
  readonly kind: string
  readonly dependsOn: readonly string[]
  readonly lastSeconds: number | null
  readonly status: string
  readonly reason: string
  readonly rows: string | null
  readonly snapshotId: string | null
  readonly seconds: number | null
  readonly attempt: number
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly checks: readonly {
    name: string
    blocking: boolean
    passed: boolean
    failures: string | null
    message: string | null
  }[]
}

export interface Run extends RunSummary {
  readonly steps: readonly RunStep[]
}

export const TRIGGER_TITLES: Readonly<Record<string, string>> = {
  manual: '人工',
  schedule: '定时',
  change: '数据变化',
  freshen: '数据变化',
}

export const STATUS_TITLES: Readonly<Record<string, string>> = {
  queued: '排队',
  running: '运行中',
  succeeded: '成功',
  partial: '部分成功',
  failed: '失败',
  cancelled: '已取消',
  waiting: '等待',
  materialized: '已物化',
  unchanged: '无变化',
  skipped: '跳过',
  observed: '已观测',
}

export const isOver = (status: string) => !['queued', 'running'].includes(status)

/** What a run is about, short enough for a heading: `*` and long lists of assets are said in words. */
export function selectionTitle(selection: string): string {
  if (selection === '*') return '全部资产'
  const assets = selection.split(' ')
  return assets.length > 3 ? `${assets[0]} 等 ${assets.length} 项` : selection
}

/** Who asked for a run: a person by name; schedules and changes of data are the system's own. */
export const requesterOf = ({ trigger, requestedBy }: RunSummary) => (trigger === 'manual' && requestedBy) || '系统'
