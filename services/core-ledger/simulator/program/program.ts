import { addDays, type BusinessDate, monthOf } from '@anju/standards/business-date.ts'
import type { Crash, DrawnBatch, DrawnRequest, Step } from './acts.ts'
import { type Dice, diceOf } from './dice.ts'
import { scaleOf } from './population.ts'
import { Drawing, drawFaults, drawIncoming, drawRequest, openMembers, openUnits, remitAll } from './requests.ts'

/** The day on which every program begins. */
export const FIRST_DAY: BusinessDate = '2025-06-20'

/** Requests that are sent at the same time, at most. */
const WAVE = 6

/**
 * The program of a seed: what is asked for, in which order, what is killed and when, to the last amount. It depends on the seed and the
 * number of operations alone.
 */
export function* programOf(seed: number, ops: number): Generator<Step> {
  const dice = diceOf(seed)
  const scale = scaleOf(ops)
  const drawing = new Drawing(dice, scale)
  yield { kind: 'day', op: 1, today: FIRST_DAY }
  yield wave(drawing, drawing.request(openUnits(drawing, scale.units)), null)
  for (let left = scale.members; left > 0; left -= 1_000)
    yield wave(drawing, drawing.request(openMembers(drawing, Math.min(left, 1_000))), null)
  for (let today = FIRST_DAY, month = ''; drawing.ops < ops; ) {
    if (monthOf(today) !== month) yield wave(drawing, drawing.request(remitAll(drawing)), drawCrash(dice))
    month = monthOf(today)
    const until = Math.min(ops, drawing.ops + dice.int(Math.ceil(scale.day / 2), Math.ceil(scale.day * 1.5)))
    while (drawing.ops < until) yield* drawWave(drawing)
    for (const batch of batchesOf(drawing, today))
      yield { kind: 'batch', op: ++drawing.ops, batch, crash: drawBatchCrash(dice, batch) }
    const tidy = !dice.oneIn(8)
    if (tidy) yield drawBank(drawing)
    yield { kind: 'evening', op: ++drawing.ops, tidy }
    // Late money, of a day that is closed; or the clock goes wrong.
    if (dice.oneIn(4)) yield drawBank(drawing)
    else if (dice.oneIn(5)) yield* wrongClock(drawing, today)
    today = nextDay(today, dice.int(1, 9))
    yield { kind: 'day', op: drawing.ops + 1, today }
  }
}

function* drawWave(drawing: Drawing): Generator<Step> {
  const { dice } = drawing
  const begins = drawing.ops + 1
  const requests = Array.from({ length: dice.int(1, WAVE) }, () => drawRequest(drawing)).filter(({ acts }) => acts.length > 0)
  drawing.endWave()
  if (requests.length > 0) yield { kind: 'wave', op: begins, requests, crash: drawCrash(dice) }
}

/** Some days on, but never past 30 June. */
function nextDay(today: BusinessDate, days: number): BusinessDate {
  const [next, settlement] = [addDays(today, days), `${today.slice(0, 4)}-06-30`]
  return today < settlement && next > settlement ? settlement : next
}

/** What goes over the whole centre on a day: 结息 on 30 June, deductions at times, and then, before the day ends, what has become overdue. */
function batchesOf({ dice }: Drawing, today: BusinessDate): DrawnBatch[] {
  if (today.endsWith('06-30')) return ['settle_interest']
  return dice.oneIn(6) ? (dice.oneIn(2) ? ['deduct_loans', 'move_to_overdue'] : ['deduct_loans']) : []
}

function drawBank(drawing: Drawing): Step {
  const op = ++drawing.ops
  const { dice } = drawing
  const [incoming, faults, crash] = [drawIncoming(drawing), drawFaults(drawing), drawCrash(dice, 8)]
  return { kind: 'bank', op, incoming, charge: dice.oneIn(4) ? BigInt(dice.int(1, 5_000)) : 0n, faults, crash }
}

/** For a while the clock stands days before, or after, the day it is. */
function* wrongClock(drawing: Drawing, today: BusinessDate): Generator<Step> {
  yield { kind: 'day', op: drawing.ops + 1, today: addDays(today, drawing.dice.int(-20, 5)) }
  yield* drawWave(drawing)
}

function wave(drawing: Drawing, request: DrawnRequest, crash: Crash | null): Step {
  drawing.endWave()
  return { kind: 'wave', op: request.acts[0]!.op, requests: [request], crash }
}

type Victims = readonly (readonly [weight: number, victim: Crash['victim']])[]
const VICTIMS: Victims = [
  [5, 'ledger'],
  [3, 'connections'],
  [2, 'postgres'],
  [1, 'bank'],
]
const BATCH_VICTIMS: Victims = [
  [5, 'worker'],
  [2, 'connections'],
  [1, 'postgres'],
]

/** 结息 is never left in peace. */
const drawBatchCrash = (dice: Dice, batch: DrawnBatch): Crash | null =>
  batch === 'settle_interest' ? drawCrash(dice, 1, [[1, 'worker']], 600) : drawCrash(dice, 4, BATCH_VICTIMS, 600)

function drawCrash(dice: Dice, times = 25, victims = VICTIMS, withinMs = 40): Crash | null {
  const [strikes, afterMs, downMs, victim] = [dice.oneIn(times), dice.int(0, withinMs), dice.int(0, 400), dice.weighed(victims)]
  return strikes ? { victim, afterMs, downMs } : null
}
