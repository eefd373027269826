import type { BankDb } from './store/connect.ts'
import { countSent, lockNotice, postpone } from './store/notices.ts'

export interface NoticeAddress {
  /** '' keeps the notices. */
  readonly url: string
  readonly token: string
}

const TIMEOUT_MS = 5_000

/** Sends every 到账通知 that is due, at least once; one that the centre does not take is sent again later. Returns how many it took. */
export async function deliverDue(db: BankDb, address: NoticeAddress, { early }: { early: boolean }): Promise<number> {
  if (address.url === '') return 0
  for (let delivered = 0; ; delivered++) {
    if ((await deliverNext(db, address, early)) !== 'taken') return delivered
  }
}

const deliverNext = (db: BankDb, address: NoticeAddress, early: boolean): Promise<'taken' | 'refused' | 'none'> =>
  db.transaction().execute(async (trx) => {
    const notice = await lockNotice(trx, { early })
    if (!notice) return 'none'
    const taken = await send(address, notice.document)
    await (taken ? countSent(trx, notice.notice_no) : postpone(trx, notice.notice_no))
    return taken ? 'taken' : 'refused'
  })

/** Whether the centre answered with a 2xx. */
async function send({ url, token }: NoticeAddress, document: unknown): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(document),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
