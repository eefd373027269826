import { type Lsn, textFromLsn } from './wire/lsn.ts'

/** The slot as PostgreSQL knows it. */
export interface SlotState {
  readonly confirmed: Lsn
  readonly active: boolean
  /** End of the server's durable log. */
  readonly walEnd: Lsn
  /** Why the server no longer keeps the log for this slot; undefined while it does. */
  readonly lostBecause: string | undefined
}

/** How capture begins. `snapshot` copies the tables anew, `stream` goes on after `from`, `refuse` needs a person. */
export type Start =
  | { readonly kind: 'snapshot'; readonly dropSlot: boolean; readonly truncate: boolean }
  | { readonly kind: 'stream'; readonly from: Lsn }
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'refuse'; readonly reason: string }

const REMEDY =
  '请在控制台的数据接入页确认后重新建立复制槽并全量读取，或以 CAPTURE_RESNAPSHOT=true 重新启动一次：先在 ods 各表记入清空标记，再读入来源库现有的全部行。'

/**
 * Decides from the lake's position (the truth of what is durable) and the slot (what the server still keeps).
 * A gap between them is never crossed silently.
 */
export function decideStart(position: Lsn | undefined, slot: SlotState | undefined, resnapshot: boolean): Start {
  if (slot?.active) return { kind: 'wait', reason: '复制槽正被另一个连接使用' }
  if (position === undefined) return { kind: 'snapshot', dropSlot: slot !== undefined, truncate: false }
  const gap = gapBetween(position, slot)
  if (gap && resnapshot) return { kind: 'snapshot', dropSlot: slot !== undefined, truncate: true }
  if (gap) return { kind: 'refuse', reason: `${gap}，其间的变更已无法取得，不能继续采集。${REMEDY}` }
  return { kind: 'stream', from: position }
}

function gapBetween(position: Lsn, slot: SlotState | undefined): string | undefined {
  const at = `湖中已采集至 ${textFromLsn(position)}`
  if (!slot) return `${at}，但数据库中没有复制槽`
  if (slot.lostBecause) return `${at}，但复制槽已失效（${slot.lostBecause}）`
  // Capture confirms only what the lake holds, so a slot ahead of the lake means that the lake was set back.
  if (slot.confirmed > position) return `${at}，但复制槽已确认至 ${textFromLsn(slot.confirmed)}（湖可能被恢复到旧的备份）`
  if (slot.walEnd < position) return `${at}，但数据库日志只到 ${textFromLsn(slot.walEnd)}（数据库可能被恢复到旧的备份）`
  return undefined
}
