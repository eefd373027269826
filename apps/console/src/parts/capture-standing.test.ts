import { expect, test } from 'vitest'
import { captureStanding } from './capture-standing.ts'

const well = {
  phase: 'streaming',
  well: true,
  since: '2026-11-26T06:00:00.000Z',
  trouble: null,
  behindMs: 800,
  lagMs: { p50: 1_300, p99: 2_100 },
  snapshot: { phase: 'done', rows: 3, total: 3 },
}
const trouble = 'Binder Error'

test.each([
  ['changes come through', {}, 'success', '数据采集正常，提交到可查询 1.3 秒', undefined],
  ['nothing has changed for long', { lagMs: { p50: null, p99: null } }, 'success', '数据采集正常，最近十分钟没有变更', undefined],
  [
    'it was late and has caught up',
    { behindMs: 0, lagMs: { p50: 75_150, p99: 80_000 } },
    'success',
    '数据采集正常，已追上此前的积压',
    undefined,
  ],
  ['it is late', { behindMs: 75_000 }, 'warning', '数据采集落后 1 分 15 秒', undefined],
  [
    'it loops, whatever the last change took',
    { phase: 'streaming', well: false, trouble, behindMs: 80_000 },
    'error',
    '数据采集中断，湖已落后 1 分 20 秒，正在反复重试',
    '自 2026-11-26 14:00:00 起：Binder Error',
  ],
  ['it begins', { phase: 'connecting', well: false }, 'info', '数据采集正在连接', '自 2026-11-26 14:00:00 起'],
  [
    'its slot is lost',
    { phase: 'refused', well: false, trouble },
    'error',
    '数据采集停止，等待数据管理员决定',
    '自 2026-11-26 14:00:00 起：Binder Error',
  ],
  [
    'it copies everything',
    { phase: 'snapshot', snapshot: { phase: 'running', rows: 1_000, total: 5_000 } },
    'info',
    '正在全量读取，已读 1,000 行，共约 5,000 行',
    undefined,
  ],
])('capture when %s', (_when, told, type, title, detail) => {
  expect(captureStanding({ ...well, ...told })).toEqual({ type, title, detail })
})
