import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import type { LedgerDb } from './connect.ts'
import { answerAll, claimAll, PATIENCE_MS, type Posted, type PostRequest, postOnce } from './idempotency.ts'
import type { LedgerTables } from './tables.ts'

/** So many transactions of a poster at a time; what comes meanwhile gathers. */
const AT_A_TIME = 2
/** So many requests in a transaction at most. */
const MOST = 16

/** Posts one request, once per key, as postOnce does. */
export type Poster<Item, Answer> = (request: PostRequest, item: Item) => Promise<Posted<Answer>>

/** What is to be done for items inside a transaction, by the newest revision of the policy; answers in the order of the items. */
export type Work<Item, Answer> = (
  trx: Transaction<LedgerTables>,
  items: readonly Item[],
  policyRevision: number,
) => Promise<Answer[]>

interface Asked<Item, Answer> {
  readonly request: PostRequest
  readonly item: Item
  readonly answer: (posted: Promise<Posted<Answer>>) => void
}

/**
 * A poster for requests that come at the same time: while its transactions run, those that come gather, and the next takes them all, since
 * a transaction costs nearly the same for many as for one. Each stands for itself all the same: whatever keeps them from being posted together
 * (a refusal, a key seen before, two on one unit, a lock that somebody holds), none of them is posted then, and each goes its own way by
 * postOnce.
 */
export function postTogether<Item, Answer>(db: LedgerDb, work: Work<Item, Answer>): Poster<Item, Answer> {
  const waiting: Asked<Item, Answer>[] = []
  let running = 0
  const alone = ({ request, item }: Asked<Item, Answer>) =>
    postOnce(db, request, async (trx, revision) => (await work(trx, [item], revision))[0]!)

  async function post(asked: readonly Asked<Item, Answer>[]): Promise<void> {
    const answers = asked.length > 1 ? await postAll(db, asked, work).catch(() => undefined) : undefined
    const posted = asked.map((one, index) =>
      answers ? Promise.resolve({ answer: answers[index]!, replayed: false }) : alone(one),
    )
    for (const [index, { answer }] of asked.entries()) answer(posted[index]!)
    await Promise.allSettled(posted)
  }

  async function next(): Promise<void> {
    if (running === AT_A_TIME) return
    running++
    // Callers that were answered together ask again together: let all of them in.
    await immediate()
    // What waits for a lock keeps nobody else waiting.
    while (waiting.length > 0) await Promise.race([post(waiting.splice(0, MOST)), sleep(PATIENCE_MS, undefined, { ref: false })])
    running--
  }

  return (request, item) =>
    new Promise((answer) => {
      waiting.push({ request, item, answer })
      void next()
    })
}

/** Posts all in one transaction or throws. */
function postAll<Item, Answer>(db: LedgerDb, asked: readonly Asked<Item, Answer>[], work: Work<Item, Answer>): Promise<Answer[]> {
  const requests = asked.map(({ request }) => request)
  return db.transaction().execute(async (trx) => {
    const revision = await claimAll(trx, requests)
    if (revision === undefined) throw new Error('a key has been used before')
    const items = asked.map(({ item }) => item)
    const answers = await work(trx, items, revision)
    await answerAll(trx, Object.fromEntries(requests.map(({ key }, index) => [key, answers[index]])))
    return answers
  })
}
