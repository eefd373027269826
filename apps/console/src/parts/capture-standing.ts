import type { CaptureStatus } from '../api/capture.ts'
import { duration, figure, instant } from './figures.ts'

/** How capture stands, in words. */
export interface CaptureStanding {
  readonly type: 'success' | 'info' | 'warning' | 'error'
  readonly title: string
  /** Since when, and what is wrong; undefined when there is nothing to say. */
  readonly detail: string | undefined
}

const LATE_MS = 10_000

type Told = Pick<CaptureStatus, 'phase' | 'well' | 'since' | 'trouble' | 'behindMs' | 'lagMs' | 'snapshot'>

/** Says how capture stands now, not how the last change fared that came through. */
export function captureStanding({ phase, well, since, trouble, behindMs, lagMs, snapshot }: Told): CaptureStanding {
  const from = `自 ${instant(since)} 起`
  const detail = trouble === null ? undefined : `${from}：${trouble}`
  if (phase === 'refused') return { type: 'error', title: '数据采集停止，等待数据管理员决定', detail }
  if (phase === 'snapshot')
    return { type: 'info', title: `正在全量读取，已读 ${figure(snapshot.rows)} 行，共约 ${figure(snapshot.total)} 行`, detail }
  if (trouble !== null) return { type: 'error', title: `数据采集中断，湖已落后 ${duration(behindMs)}，正在反复重试`, detail }
  if (!well) return { type: 'info', title: '数据采集正在连接', detail: from }
  if (behindMs > LATE_MS) return { type: 'warning', title: `数据采集落后 ${duration(behindMs)}`, detail: undefined }
  // Of the last ten minutes, and so not of now, when what was late has come.
  if (lagMs.p50 !== null && lagMs.p50 > LATE_MS)
    return { type: 'success', title: '数据采集正常，已追上此前的积压', detail: undefined }
  const quick = lagMs.p50 === null ? '最近十分钟没有变更' : `提交到可查询 ${duration(lagMs.p50)}`
  return { type: 'success', title: `数据采集正常，${quick}`, detail: undefined }
}
