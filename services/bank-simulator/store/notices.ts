import { sql } from 'kysely'
import type { BankTransaction } from './connect.ts'

/** Locks the next notice that is due; undefined when there is none. `early`: whether those not due yet count. */
export const lockNotice = (trx: BankTransaction, { early }: { early: boolean }) =>
  trx
    .selectFrom('bank.notice')
    .select(['notice_no', 'document'])
    .where('copies', '>', 0)
    .$if(!early, (query) => query.where(sql<boolean>`due_at <= now()`))
    .orderBy('due_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()

/** One copy of a locked notice has arrived. */
export async function countSent(trx: BankTransaction, noticeNo: string): Promise<void> {
  await sql`UPDATE bank.notice SET copies = copies - 1 WHERE notice_no = ${noticeNo}`.execute(trx)
}

/** A locked notice was not taken: it waits behind the others. */
export async function postpone(trx: BankTransaction, noticeNo: string): Promise<void> {
  await sql`UPDATE bank.notice SET due_at = now() + interval '1 second' WHERE notice_no = ${noticeNo}`.execute(trx)
}
