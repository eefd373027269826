import { type Selectable, sql, type Transaction } from 'kysely'
import type { CatalogDatabase, CatalogStore } from '../store/database.ts'
import { chain, EMPTY_HEAD, firstBreak, type UsageAction, type UsageEntry, type UsageHead, type UsageLink } from './entry.ts'

const VERIFY_PAGE = 5_000

/**
 * Appends entries as the chain's next links in one transaction. The head row's lock puts writers of all processes in
 * one order. Throws when the store cannot be written: then nothing may be answered.
 */
export async function appendUsage(db: CatalogStore, entries: readonly UsageEntry[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const links = chain(await lockHead(trx), entries)
    const last = links.at(-1)
    if (!last) return
    await trx.insertInto('catalog.usage_log').values(links.map(rowOf)).execute()
    await trx.updateTable('catalog.usage_log_head').set({ seq: last.seq.toString(), hash: last.hash }).execute()
  })
}

async function lockHead(trx: Transaction<CatalogDatabase>): Promise<UsageHead> {
  const head = await trx.selectFrom('catalog.usage_log_head').select(['seq', 'hash']).forUpdate().executeTakeFirstOrThrow()
  return { seq: BigInt(head.seq), hash: head.hash }
}

/** A page of the log, newest first. */
export async function listUsage(
  db: CatalogStore,
  filter: { readonly before?: bigint; readonly asset?: string; readonly subject?: string; readonly limit: number },
): Promise<UsageLink[]> {
  let query = db.selectFrom('catalog.usage_log').selectAll().orderBy('seq', 'desc').limit(filter.limit)
  if (filter.before !== undefined) query = query.where('seq', '<', filter.before.toString())
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject)
  if (filter.asset !== undefined) query = query.where(sql<boolean>`assets @> ARRAY[${filter.asset}]::text[]`)
  return (await query.execute()).map(linkOf)
}

export interface ChainVerdict {
  readonly ok: boolean
  readonly entries: number
  readonly head: { readonly seq: string; readonly hash: string }
  readonly broken: { readonly seq: string; readonly reason: string } | null
}

/**
 * Walks the whole chain on one snapshot: finds a link that was edited, removed, reordered or inserted, and a tail cut off
 * (the head row then names more than there is). `noted`: a head written down outside this database; finds a rollback of both.
 */
export async function verifyChain(db: CatalogStore, noted?: UsageHead): Promise<ChainVerdict> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const stored = await trx.selectFrom('catalog.usage_log_head').select(['seq', 'hash']).executeTakeFirst()
      const head = stored ? { seq: BigInt(stored.seq), hash: stored.hash } : EMPTY_HEAD
      const { last, broken } = await walkChain(trx, noted)
      const fault =
        broken ??
        (last.seq === head.seq && last.hash === head.hash ? null : { seq: last.seq + 1n, reason: '日志末尾与检查点不符' })
      const verdict = { entries: Number(last.seq), head: { seq: head.seq.toString(), hash: head.hash } }
      return { ok: fault === null, ...verdict, broken: fault && { seq: fault.seq.toString(), reason: fault.reason } }
    })
}

async function walkChain(trx: Transaction<CatalogDatabase>, noted: UsageHead | undefined) {
  let last: UsageHead = EMPTY_HEAD
  let metNoted = noted === undefined || noted.seq === 0n
  for (;;) {
    const links = await pageAfter(trx, last.seq)
    const broken = firstBreak(last, links)
    if (broken) return { last, broken }
    metNoted ||= links.some((link) => link.seq === noted?.seq && link.hash === noted.hash)
    last = links.at(-1) ?? last
    if (links.length < VERIFY_PAGE) break
  }
  return { last, broken: metNoted ? null : { seq: noted?.seq ?? 0n, reason: '与另行保存的检查点不符' } }
}

async function pageAfter(trx: Transaction<CatalogDatabase>, seq: bigint): Promise<UsageLink[]> {
  const rows = await trx
    .selectFrom('catalog.usage_log')
    .selectAll()
    .where('seq', '>', seq.toString())
    .orderBy('seq')
    .limit(VERIFY_PAGE)
    .execute()
  return rows.map(linkOf)
}

const rowOf = (link: UsageLink) => ({
  seq: link.seq.toString(),
  at: link.at,
  subject: link.subject,
  name: link.name,
  role: link.role,
  purpose: link.purpose,
  action: link.action,
  outcome: link.outcome,
  assets: [...link.assets],
  columns: [...link.columns],
  masked: link.masked,
  row_count: link.rowCount,
  statement: link.statement,
  detail: link.detail,
  prev_hash: link.prevHash,
  hash: link.hash,
})

const linkOf = (row: Selectable<CatalogDatabase['catalog.usage_log']>): UsageLink => ({
  seq: BigInt(row.seq),
  at: row.at,
  subject: row.subject,
  name: row.name,
  role: row.role,
  purpose: row.purpose,
  action: row.action as UsageAction,
  outcome: row.outcome as UsageEntry['outcome'],
  assets: row.assets,
  columns: row.columns,
  masked: row.masked,
  rowCount: row.row_count,
  statement: row.statement,
  detail: row.detail,
  prevHash: row.prev_hash,
  hash: row.hash,
})
