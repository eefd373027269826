import { addDays, type BusinessDate, monthOf } from '@anju/standards/business-date.ts'
import type { Crash, DrawnRequest, Step } from './acts.ts'
import { type Dice, diceOf } from './dice.ts'
import { scaleOf } from './population.ts'
import { Drawing, drawRequest, openMembers, openUnits, remitAll } from './requests.ts'

/** The day on which every program begins. */
export const FIRST_DAY: BusinessDate = '2025-06-02'

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
    yield { kind: 'evening', op: ++drawing.ops, tidy: !dice.oneIn(8) }
    if (dice.oneIn(6)) yield* wrongClock(drawing, today)
    today = addDays(today, dice.int(1, 8))
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

/** For a while the clock stands days before, or after, the day it is. */
function* wrongClock(drawing: Drawing, today: BusinessDate): Generator<Step> {
  yield { kind: 'day', op: drawing.ops + 1, today: addDays(today, drawing.dice.int(-20, 5)) }
  yield* drawWave(drawing)
}

function wave(drawing: Drawing, request: DrawnRequest, crash: Crash | null): Step {
  drawing.endWave()
  return { kind: 'wave', op: request.acts[0]!.op, requests: [request], crash }
}

function drawCrash(dice: Dice): Crash | null {
  const [rare, afterMs, downMs] = [dice.oneIn(25), dice.int(0, 40), dice.int(0, 400)]
  const victim = dice.weighed([
    [5, 'ledger'],
    [3, 'connections'],
    [2, 'postgres'],
  ] as const)
  return rare ? { victim, afterMs, downMs } : null
}
