import type { Asked } from '../program/acts.ts'
import { type Answered, book } from './book.ts'
import { refusalsOf, UNFORESEEN } from './judge.ts'
import type { Model } from './state.ts'

/** A request and what the ledger said: what it did for each act, or the code by which it refused all of them. */
export interface Answer {
  readonly acts: readonly Asked[]
  readonly done: readonly Answered[] | null
  readonly refused: string | null
  /** What it said of the refusal, for whoever looks for the reason. */
  readonly because?: string
}

/** Orders tried before answers are called inexplicable. */
const TRIES = 5_000

/** Takes one answer into the model; returns why it cannot be, the model then being as before. */
export function take(model: Model, { acts, done, refused, because }: Answer): string | undefined {
  const mark = model.log.mark()
  const wrong = done ? notDone(model, acts, done) : notRefused(model, acts, refused!, because)
  if (wrong) model.log.backTo(mark)
  return wrong
}

function notDone(model: Model, acts: readonly Asked[], done: readonly Answered[]): string | undefined {
  for (const [index, act] of acts.entries()) {
    const refusals = [...refusalsOf(model, act)]
    if (refusals.length > 0) return `op ${act.op} ${act.kind} was done, the model refuses it: ${refusals.join(', ')}`
    const wrong = book(model, act, done[index]!)
    if (wrong) return `op ${act.op} ${act.kind}: ${wrong}`
  }
  return undefined
}

function notRefused(model: Model, acts: readonly Asked[], code: string, because = ''): string | undefined {
  const explained = acts.some((act) => {
    const unforeseen = UNFORESEEN[act.kind] as ReadonlySet<string> | undefined
    return (refusalsOf(model, act) as ReadonlySet<string>).has(code) || unforeseen?.has(code)
  })
  if (explained) return undefined
  return `op ${acts[0]!.op} ${acts[0]!.kind} (${acts.length}) was refused as ${code}, the model does not: ${because}`
}

/**
 * The running number of an answer's first voucher: numbers are taken under the locks of what is posted to, so that among requests on one
 * account they tell which was first. 0 where nothing was posted.
 */
function postedAt({ done }: Answer): number {
  const first = done?.find(({ voucherNo }) => typeof voucherNo === 'string')?.voucherNo
  return first === undefined ? 0 : Number(String(first).slice('30yymmdd'.length))
}

/**
 * Takes answers to requests that were under way at the same time: some order of them must explain every one (they are linearizable), the
 * order of their vouchers is tried first. Returns why not, by the order that went furthest; the model is then as before.
 */
export function takeTogether(model: Model, given: readonly Answer[]): string | undefined {
  const answers = given.toSorted((one, other) => postedAt(one) - postedAt(other))
  let [tries, furthest, why] = [TRIES, -1, '']
  const search = (left: readonly Answer[]): boolean => {
    if (left.length === 0) return true
    for (const answer of left) {
      if (--tries < 0) return false
      const mark = model.log.mark()
      const wrong = take(model, answer)
      if (wrong && answers.length - left.length > furthest) [furthest, why] = [answers.length - left.length, wrong]
      if (!wrong && search(left.filter((other) => other !== answer))) return true
      model.log.backTo(mark)
    }
    return false
  }
  return search(answers) ? undefined : why
}
