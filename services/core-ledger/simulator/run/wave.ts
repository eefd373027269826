import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Fen } from '@anju/standards/money.ts'
import type { Centre } from '../centre/centre.ts'
import { type Post, post, type Reply } from '../centre/client.ts'
import { type Numbers, wordingOf } from '../centre/requests.ts'
import type { Answered } from '../model/book.ts'
import { type Answer, takeTogether } from '../model/explain.ts'
import { ask, refusalsOf } from '../model/judge.ts'
import type { Model } from '../model/state.ts'
import type { Act, ActKind, Asked, Crash, DrawnRequest, Incoming } from '../program/acts.ts'
import type { Counts } from './counts.ts'
import { Violation } from './violation.ts'

/** The centre, what it must be, and how far the run has come. */
export interface Run {
  readonly centre: Centre
  readonly model: Model
  readonly numbers: Numbers
  readonly counts: Counts
  /** Members who have an account at the bank. */
  readonly peopleAtBank: Set<number>
  /** Money that has come in at the bank, of which the model has not heard yet. */
  readonly arrived: Arrived[]
  /** Receipts that are exactly a unit's month and are not given to it yet. */
  readonly unmatched: { readonly op: number; readonly unit: number }[]
  /** What the bank has taken for itself, by its serial. */
  readonly charges: Map<string, Fen>
  /** Requests that were done, to be sent again. */
  readonly again: { readonly post: Post; readonly reply: Reply; readonly op: number; readonly altered: boolean }[]
}

/** Money that has come in. */
export interface Arrived extends Incoming {
  readonly fen: Fen
  readonly bankSerial: string
}

/** A request as it is sent: some acts under one key. */
interface Sending {
  readonly acts: readonly Asked[]
  readonly post: Post
  readonly repeated: DrawnRequest['repeated']
}

/** Requests sent at the same time, at most; more would have too many orders. */
const AT_ONCE = 6
/** Kinds that the ledger does whole only in a batch, also of one. */
const ALWAYS_BATCH: ReadonlySet<ActKind> = new Set(['withdraw', 'close'])

/**
 * Sends requests at the same time, kills what is to be killed, and takes the answers into the model. A batch is sent with those acts that
 * the model expects to be done; each of the others alone, to be refused.
 */
export async function playWave(run: Run, requests: readonly DrawnRequest[], crash: Crash | null): Promise<void> {
  const sendings = requests.flatMap((request) => sendingsOf(run, request))
  for (let at = 0; at < Math.max(sendings.length, 1); at += AT_ONCE)
    await sendTogether(run, sendings.slice(at, at + AT_ONCE), at === 0 ? crash : null)
}

function sendingsOf(run: Run, { acts, repeated }: DrawnRequest): Sending[] {
  const asked = acts.map((act) => ask(run.model, act)).filter((act) => isPossible(run, act))
  if (asked.length === 1) return [sendingOf(run, asked, repeated)]
  const doable = asked.filter((act) => refusalsOf(run.model, act).size === 0)
  const doubtful = asked.filter((act) => !doable.includes(act))
  const whole = doable.length > 0 ? [sendingOf(run, doable, repeated)] : []
  return [...whole, ...doubtful.map((act) => sendingOf(run, [act], 'never'))]
}

/** What refers to something that was refused cannot be asked for. */
function isPossible(run: Run, act: Asked): boolean {
  if (wordingOf(act, run)) return true
  run.counts.impossible++
  return false
}

function sendingOf(run: Run, acts: readonly Asked[], repeated: DrawnRequest['repeated']): Sending {
  const [first] = acts
  const wordings = acts.map((act) => wordingOf(act, run)!)
  const { path, body, actor } = wordings[0]!
  const batch = acts.length > 1 || ALWAYS_BATCH.has(first!.kind)
  const key = 'date' in first! ? `op-${first.op}/${first.date}` : `op-${first!.op}`
  const asked = batch ? { path: `${path}:batch`, body: { items: wordings.map((wording) => wording.body) } } : { path, body }
  return { acts, post: { ...asked, key, actor }, repeated }
}

async function sendTogether(run: Run, sendings: readonly Sending[], crash: Crash | null): Promise<void> {
  const again = run.again.splice(0)
  const [replies] = await Promise.all([
    Promise.all(sendings.map((sending) => sendAsDrawn(run, sending))),
    Promise.all(again.map((one) => sendAgain(run, one))),
    crash && strike(run, crash),
  ])
  const answers = sendings.flatMap((sending, index) => answersOf(sending, replies[index]!))
  const why = takeTogether(run.model, answers)
  if (why) throw new Violation(sendings[0]!.acts[0]!.op, `no order of the requests explains the answers: ${why}`)
  run.model.log.settle()
  for (const answer of answers) learn(run, answer)
  for (const [index, { post, repeated, acts }] of sendings.entries()) {
    const reply = replies[index]!.find(({ status }) => status === 201)
    if (reply && (repeated === 'later' || repeated === 'altered'))
      run.again.push({ post, reply, op: acts[0]!.op, altered: repeated === 'altered' })
  }
}

function learn({ numbers, counts }: Run, { acts, done, refused }: Answer): void {
  for (const [index, act] of acts.entries()) {
    if (done) numbers.learn(act as Act, done[index]!)
    counts.count(act.kind, refused)
  }
}

/** Sends once, or twice at the same time under the same key. */
async function sendAsDrawn({ centre, counts }: Run, { post: asked, repeated }: Sending): Promise<Reply[]> {
  const replies = await Promise.all([post(centre, asked), ...(repeated === 'at_once' ? [post(centre, asked)] : [])])
  for (const reply of replies) {
    counts.requests++
    counts.resent += reply.sent - 1
  }
  counts.repeated += replies.length - 1
  return replies
}

/** The answers of a sending: one if it was done, however often it was sent. */
function answersOf({ acts, post: { path } }: Sending, replies: readonly Reply[]): Answer[] {
  const op = acts[0]!.op
  for (const { status, body } of replies)
    if (status >= 500) throw new Violation(op, `${path} is answered with ${status} ${JSON.stringify(body)}`)
  const done = replies.filter(({ status }) => status === 201)
  if (done.some(({ body }) => !isDeepStrictEqual(body, done[0]!.body)))
    throw new Violation(
      op,
      `${path}: one key, sent twice at the same time, has two answers: ${done.map(({ body }) => JSON.stringify(body)).join(' and ')}`,
    )
  if (done.filter(({ replayed, sent }) => !replayed && sent === 1).length > 1)
    throw new Violation(op, `${path}: one key was done twice`)
  const refused = replies.filter(({ status }) => status !== 201)
  return [
    ...done.slice(0, 1).map(({ body }) => ({ acts, done: itemsOf(body, path), refused: null })),
    ...refused.map(({ body }) => ({ acts, done: null, refused: String(body.code), because: JSON.stringify(body) })),
  ]
}

const itemsOf = (body: Reply['body'], path: string) => (path.endsWith(':batch') ? (body.items as Answered[]) : [body])

/** A key that was used: the same body is answered as before, another body is refused. */
async function sendAgain({ centre, counts }: Run, { post: asked, reply, op, altered }: Run['again'][number]): Promise<void> {
  const body = altered ? otherBody(asked.body) : asked.body
  const answered = await post(centre, { ...asked, body })
  counts.repeated++
  if (altered && answered.body.code !== 'idempotency_key_reused')
    throw new Violation(op, `a key used for another body is answered with ${answered.status} ${JSON.stringify(answered.body)}`)
  if (!altered && !isDeepStrictEqual(answered.body, reply.body))
    throw new Violation(
      op,
      `a key used again is answered with ${JSON.stringify(answered.body)}, at first with ${JSON.stringify(reply.body)}`,
    )
}

function otherBody(body: object): object {
  if ('items' in body && Array.isArray(body.items)) return { items: [...body.items, body.items[0]] }
  if ('mobile' in body) return { ...body, mobile: '13900000001' }
  return 'businessDate' in body ? { ...body, businessDate: '2025-05-31' } : { accountNo: '9925060200000' }
}

/** Kills what is to be killed, and lets it come back. */
export async function strike({ centre, counts }: Run, { victim, afterMs, downMs }: Crash): Promise<void> {
  await sleep(afterMs)
  await centre.kill(victim)
  counts.crashed(victim)
  await sleep(downMs)
  await centre.revive(victim)
}
