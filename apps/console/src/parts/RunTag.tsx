import { Tag } from 'antd'
import { STATUS_TITLES } from '../api/runs.ts'

const COLORS: Readonly<Record<string, string>> = {
  running: 'processing',
  succeeded: 'success',
  materialized: 'success',
  partial: 'warning',
  skipped: 'warning',
  failed: 'error',
}

/** How a run or a step stands, in words and colour. */
export function RunTag({ status }: { status: string }) {
  return <Tag color={COLORS[status] ?? 'default'}>{STATUS_TITLES[status] ?? status}</Tag>
}

/** How many steps of a run stand where. */
export function StepCounts({ counts }: { counts: Readonly<Record<string, number>> }) {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  return <>{parts.map(([status, count]) => `${STATUS_TITLES[status] ?? status} ${count}`).join(' · ') || '—'}</>
}
