import type { QualityDb } from '@anju/quality/store/database.ts'
import { keepIncidents, type ObservedTrouble } from '@anju/quality/store/incidents.ts'
import { clockTimeAt } from '@anju/standards/business-date.ts'
import { z } from 'zod'

interface WatchDeps {
  /** Where capture answers. */
  readonly captureUrl: string
  readonly quality: QualityDb
  readonly clock: () => Date
}

/** What `/status` of capture says, as far as it is watched. */
const status = z.object({
  phase: z.string(),
  well: z.boolean(),
  since: z.iso.datetime(),
  trouble: z.string().nullable(),
  behindMs: z.number(),
  unpublished: z.array(z.string()),
  kindsLeftOut: z.array(z.string()),
  resnapshots: z.array(
    z.object({
      table: z.string(),
      state: z.string(),
      detail: z.string(),
      trouble: z.object({ reason: z.string(), since: z.iso.datetime() }).nullable(),
    }),
  ),
})
export type FlowStatus = z.infer<typeof status>

const PREFIX = 'capture-flow.'
/** A restart of capture, of the catalog or of PostgreSQL passes in less. */
const PATIENCE_MS = 60_000
const LATE_MS = 120_000
const WITHIN_MS = 5_000

/** One look at capture itself: that it does not answer, stands still, is late, or could not read a table is an incident until it is better. */
export function createCaptureFlowWatch({ captureUrl, quality, clock }: WatchDeps): () => Promise<void> {
  let wellAt = clock()
  let jobs: FlowStatus['resnapshots'] = []
  let publication: Pick<FlowStatus, 'unpublished' | 'kindsLeftOut'> = { unpublished: [], kindsLeftOut: [] }
  let seen = ''
  return async () => {
    const answer = await fetch(new URL('/status', captureUrl), { signal: AbortSignal.timeout(WITHIN_MS) }).catch(() => undefined)
    const told = answer?.ok ? status.parse(await answer.json()) : undefined
    if (told?.well) wellAt = clock()
    // What was told before stays known while it does not answer.
    if (told) jobs = told.resnapshots
    if (told?.well) publication = told
    const now = clock()
    const troubles = [...flowTroubles(told, { wellAt, now }), ...readingTroubles(jobs, now), ...publicationTroubles(publication)]
    const observed = JSON.stringify(troubles)
    if (observed === seen) return
    await keepIncidents(quality, PREFIX, troubles, now)
    seen = observed
  }
}

/**
 * What is wrong with the way of changes by capture's status; undefined: it does not answer. `wellAt`: when it was last seen well, which a capture that dies
 * again and again cannot tell.
 */
export function flowTroubles(told: FlowStatus | undefined, { wellAt, now }: { wellAt: Date; now: Date }): ObservedTrouble[] {
  if (told?.phase === 'refused') return [standing(new Date(told.since), told.trouble ?? '复制槽丢失')]
  const since = new Date(Math.min(wellAt.getTime(), told ? Date.parse(told.since) : wellAt.getTime()))
  if (!told?.well) {
    return lasts(since, now) ? [standing(since, told ? whyNot(told) : '没有应答')] : []
  }
  // What is copied for the first time is on its way, not late.
  if (told.phase === 'snapshot' || told.behindMs < LATE_MS) return []
  return [{ id: `${PREFIX}late`, dataset: '数据采集', failing: 1, detail: '数据采集落后两分钟以上，账务的变更迟迟没有入湖' }]
}

function whyNot({ phase, trouble }: FlowStatus): string {
  if (trouble !== null) return `正在反复重试，${trouble}`
  return phase === 'streaming' ? '已连上来源库，还没有一次提交成功' : '正在反复重试，还没有连上'
}

const lasts = (since: Date, now: Date) => now.getTime() - since.getTime() >= PATIENCE_MS

const standing = (since: Date, reason: string): ObservedTrouble => ({
  id: `${PREFIX}standing`,
  dataset: '数据采集',
  failing: 1,
  detail: `数据采集自 ${clockTimeAt(since)} 起没有变更入湖：${reason}`,
})

/** Kinds of changes that the publication leaves out, and tables that the source publishes no more. One that is retired is closed by hand; it comes back only with another trouble. */
export const publicationTroubles = ({
  unpublished,
  kindsLeftOut,
}: Pick<FlowStatus, 'unpublished' | 'kindsLeftOut'>): ObservedTrouble[] => [
  ...(kindsLeftOut.length === 0 ? [] : [withoutKinds(kindsLeftOut)]),
  ...unpublished.map((table) => ({
    id: `${PREFIX}unpublished.${table}`,
    dataset: `ods.${table}`,
    failing: 1,
    detail: `来源库的发布中已没有 ods.${table} 的来源表（移出发布、改名或删除），湖中的数据不再更新；如已停用，可关闭此项`,
  })),
]

const withoutKinds = (kinds: readonly string[]): ObservedTrouble => ({
  id: `${PREFIX}kinds`,
  dataset: '数据采集',
  failing: 1,
  detail: `来源库的发布不含${kinds.join('、')}操作，这些变化不会入湖；请在来源库恢复发布选项（publish = 'insert, update, delete, truncate'），恢复后各表自动重新读取`,
})

/** Tables whose newest reading failed, or has not gone on for long. */
export function readingTroubles(jobs: FlowStatus['resnapshots'], now: Date): ObservedTrouble[] {
  const newest = new Map(jobs.map((job) => [job.table, job]))
  return [...newest.values()].flatMap(({ table, state, detail, trouble }) => {
    const about = { id: `${PREFIX}reading.${table}`, dataset: `ods.${table}`, failing: 1 }
    if (state === 'failed' || state === 'impossible') return [{ ...about, detail: `ods.${table} 没有读全：${detail}` }]
    if (trouble === null || !lasts(new Date(trouble.since), now)) return []
    return [{ ...about, detail: `ods.${table} 还没有读全：${trouble.reason}` }]
  })
}
