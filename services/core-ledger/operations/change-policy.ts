import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { assertPolicyChange, assertUpToDate, type PolicyChange, revisePeriods } from '../domain/policy-change.ts'
import { lockRevisions, openRevision, readLivePeriods, revise } from '../store/policy.ts'
import type { LedgerTables } from '../store/tables.ts'

/** Who made a change on which revision, and who has checked it. */
export interface CheckedChange extends PolicyChange {
  readonly basedOn: number
  readonly maker: string
  readonly checker: string
}

/**
 * Makes a checked change: opens the next revision, which supersedes the present periods and opens the new ones. Postings that begin after
 * the commit are judged by it, in every process. Refuses what assertPolicyChange and assertUpToDate refuse; the database refuses a
 * checker who is the maker. Returns the revision.
 */
export async function changePolicy(
  trx: Transaction<LedgerTables>,
  change: CheckedChange,
  { today }: { today: BusinessDate },
): Promise<number> {
  await lockRevisions(trx)
  const live = await readLivePeriods(trx)
  assertPolicyChange(change, live, { today })
  assertUpToDate(change, live, change.basedOn)
  const { docNo, summary, maker, checker } = change
  const revision = await openRevision(trx, { summary: `${docNo} ${summary}`, maker, checker })
  await revise(trx, revisePeriods(live, change), revision)
  return revision
}
