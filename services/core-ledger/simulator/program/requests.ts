import type { Fen } from '@anju/standards/money.ts'
import type { Act, ActKind, BankFaults, DrawnRequest, Incoming } from './acts.ts'
import type { Dice } from './dice.ts'
import { Pool, type Scale } from './population.ts'

/** Acts before they have their numbers. */
type Unnumbered = Act extends infer One ? (One extends Act ? Omit<One, 'op'> : never) : never

/** What has been drawn so far, as far as later draws depend on it. */
export class Drawing {
  readonly dice: Dice
  readonly scale: Scale
  /** Operations drawn. */
  ops = 0
  units = 0
  members = 0
  readonly open: Pool
  readonly sealed = new Pool(500)
  /** Members who have asked for all they have. */
  readonly left = new Pool(200)
  readonly holds = new Pool(6)
  readonly applications = new Pool(4)
  readonly freezes = new Pool(50)
  readonly loans = new Pool(5_000)
  readonly vouchers = new Pool(300)
  readonly receipts = new Pool(8)

  constructor(dice: Dice, scale: Scale) {
    this.dice = dice
    this.scale = scale
    this.open = new Pool(2 * scale.members)
  }

  readonly #news: Act[] = []

  /** Gives acts their numbers. */
  request(acts: readonly Unnumbered[]): DrawnRequest {
    const numbered = acts.map((act): Act => ({ ...act, op: ++this.ops }) as Act)
    this.#news.push(...numbered)
    const repeated = this.dice.weighed([
      [70, 'never'],
      [10, 'at_once'],
      [14, 'later'],
      [6, 'altered'],
    ] as const)
    return { acts: numbered, repeated }
  }

  /** What was drawn can be referred to from now on: never by what is sent at the same time. */
  endWave(): void {
    for (const act of this.#news.splice(0)) {
      const made = MAKES[act.kind]
      if (made) this[made].add(act.op)
      if (act.kind === 'open_member') this.open.add(act.member)
      if (act.kind === 'close' || (act.kind === 'apply' && act.amount === null)) this.left.add(act.member)
      if (act.kind === 'seal') this.sealed.add(act.member)
      if (act.kind === 'freeze') this.freezes.add(act.op)
    }
  }
}

const MAKES: { readonly [Kind in ActKind]?: 'holds' | 'applications' | 'freezes' | 'loans' | 'vouchers' } = {
  hold: 'holds',
  apply: 'applications',
  freeze: 'applications',
  unfreeze: 'applications',
  lend: 'loans',
  remit: 'vouchers',
  allocate: 'vouchers',
  transfer_in: 'vouchers',
  withdraw: 'vouchers',
  close: 'vouchers',
  repay: 'vouchers',
}

/** Mostly small, seldom more than an account has. */
function amount({ dice }: Drawing): Fen {
  const most = dice.weighed([
    [60, 200_000],
    [30, 1_000_000],
    [9, 5_000_000],
    [1, 90_000_000],
  ])
  return BigInt(dice.int(1, most))
}

/** Mostly today, at times some days ago (closed ones too), seldom tomorrow. */
const back = ({ dice }: Drawing): number =>
  dice.weighed([
    [90, 0],
    [6, dice.int(1, 4)],
    [3, dice.int(5, 40)],
    [1, -1],
  ])

const size = ({ dice, scale }: Drawing, part = 1): number => dice.int(1, Math.max(1, Math.floor(scale.batch / part)))
const base = ({ dice }: Drawing): Fen => BigInt(dice.int(215_000, 1_830_000))
const unit = (drawing: Drawing): number => drawing.dice.int(0, drawing.units - 1)

/** Opens units: the whole centre's at the beginning. */
export const openUnits = (drawing: Drawing, count: number): Unnumbered[] =>
  Array.from({ length: count }, () => ({ kind: 'open_unit', unit: drawing.units++, percent: BigInt(drawing.dice.int(5, 12)) }))

/** Opens members in units that are there. */
export const openMembers = (drawing: Drawing, count: number): Unnumbered[] =>
  Array.from({ length: count }, () => ({
    kind: 'open_member',
    member: drawing.members++,
    unit: unit(drawing),
    base: base(drawing),
  }))

/** Opens accounts for people who may have closed theirs; later acts leave them alone, but their units pay for them. */
const openAgain = (drawing: Drawing, count: number): Unnumbered[] =>
  drawing.left
    .several(drawing.dice, count, 'take')
    .map((as) => ({ kind: 'open_again', member: drawing.members++, as, unit: unit(drawing), base: base(drawing) }))

/** A month of the units; the first always, of the others some will pay by the bank. */
export const remitAll = (drawing: Drawing): Unnumbered[] =>
  Array.from({ length: drawing.units }, (_, unit) => unit)
    .filter((unit) => unit === 0 || !drawing.dice.oneIn(3))
    .map((unit) => ({ kind: 'remit', unit, off: 0, back: 0 }))

const ofMembers = (drawing: Drawing, count: number, act: (member: number) => Unnumbered): Unnumbered[] =>
  drawing.open.several(drawing.dice, count).map(act)
const ofOne = (pool: Pool, { dice }: Drawing, act: (of: number) => Unnumbered): Unnumbered[] => {
  const of = pool.take(dice)
  return of === undefined ? [] : [act(of)]
}
const dated = (drawing: Drawing) => ({ amount: amount(drawing), back: back(drawing) })

/** What a request may be, and how often of all requests. */
const REQUESTS: readonly (readonly [weight: number, draw: (drawing: Drawing) => Unnumbered[]])[] = [
  [18, (d) => ofMembers(d, size(d), (member) => ({ kind: 'transfer_in', member, amount: 3n * amount(d), back: back(d) }))],
  [20, (d) => ofMembers(d, size(d), (member) => ({ kind: 'withdraw', member, ...dated(d) }))],
  [
    3,
    (d) => [
      {
        kind: 'remit',
        unit: unit(d),
        off: d.dice.weighed([
          [6, 0],
          [2, -1],
          [1, 1],
        ]),
        back: back(d),
      },
    ],
  ],
  [3, (d) => openMembers(d, size(d, 10))],
  [2, (d) => d.open.several(d.dice, size(d, 16), 'take').map((member) => ({ kind: 'close', member, back: back(d) }))],
  [2, (d) => openAgain(d, size(d, 16))],
  [3, (d) => ofMembers(d, size(d, 10), (member) => ({ kind: 'seal', member }))],
  [4, (d) => d.sealed.several(d.dice, size(d, 8), 'take').map((member) => ({ kind: 'unseal', member }))],
  [2, (d) => ofMembers(d, size(d, 20), (member) => ({ kind: 'move', member, unit: unit(d), base: base(d), back: back(d) }))],
  [5, (d) => ofMembers(d, 1, (member) => ({ kind: 'hold', member, ...dated(d) }))],
  [3, (d) => ofOne(d.holds, d, (of) => ({ kind: 'pay_hold', of, back: back(d) }))],
  [2, (d) => ofOne(d.holds, d, (of) => ({ kind: 'cancel_hold', of, back: back(d) }))],
  [3, (d) => ofMembers(d, 1, (member) => ({ kind: 'freeze', member, ...dated(d) }))],
  [2, (d) => ofOne(d.freezes, d, (of) => ({ kind: 'unfreeze', of, back: back(d) }))],
  [14, (d) => ofOne(d.applications, d, (of) => decide(d, of))],
  [8, (d) => ofMembers(d, 1, (member) => ({ kind: 'apply', member, amount: d.dice.oneIn(6) ? null : amount(d), back: back(d) }))],
  [2, (d) => ofOne(d.receipts, d, (of) => ({ kind: 'allocate', of, back: back(d) }))],
  [1, (d) => ofOne(d.receipts, d, (of) => ({ kind: 'return_receipt', of, back: back(d) }))],
  [2, (d) => ofMembers(d, size(d, 20), (member) => lend(d, member))],
  [5, (d) => d.loans.several(d.dice, size(d, 5)).map((of) => ({ kind: 'repay', of, ...repaying(d), back: back(d) }))],
  [4, (d) => ofOne(d.vouchers, d, (of) => ({ kind: 'reverse', of, back: back(d) }))],
]

function lend(drawing: Drawing, member: number): Unnumbered {
  const { dice } = drawing
  const [principal, months] = [BigInt(dice.int(1_000_000, 30_000_000)), dice.int(6, 36)]
  return { kind: 'lend', member, principal, months, method: dice.of(['01', '02'] as const), back: back(drawing) }
}

const repaying = (drawing: Drawing) => ({
  amount: amount(drawing),
  pay: drawing.dice.weighed([
    [6, 'instalment'],
    [2, 'lower'],
    [2, 'shorten'],
    [1, 'settlement'],
  ] as const),
})

function decide(drawing: Drawing, of: number): Unnumbered {
  const kind = drawing.dice.weighed([
    [8, 'approve'],
    [1, 'return'],
    [1, 'withdraw_application'],
  ] as const)
  return { kind, of, back: back(drawing) }
}

/** One request of a running day; it may turn out to have no acts while there is nothing to act on. */
export const drawRequest = (drawing: Drawing): DrawnRequest => drawing.request(drawing.dice.weighed(REQUESTS)(drawing))

/** Money for some units. */
export function drawIncoming(drawing: Drawing): Incoming[] {
  const { dice, units } = drawing
  const paying = new Set(Array.from({ length: dice.int(0, Math.min(4, units)) }, () => unit(drawing)))
  return [...paying].map((unit) => {
    const amount = dice.oneIn(3) ? BigInt(dice.int(10_000_000, 900_000_000)) : ('exact' as const)
    const incoming = { op: ++drawing.ops, unit, amount }
    drawing.receipts.add(incoming.op)
    if (amount === 'exact') drawing.vouchers.add(incoming.op)
    return incoming
  })
}

/** The bank's bad days: one in three has some trouble. */
export function drawFaults({ dice, ops }: Drawing): BankFaults {
  const rate = () => (dice.oneIn(2) ? dice.int(1, 9) / 10 : 0)
  const trouble = {
    loseRequest: rate(),
    loseAnswer: rate(),
    loseNotice: rate(),
    duplicateNotice: rate(),
    refuse: rate(),
    failLine: rate(),
    shortPay: rate() / 3,
    reorderMs: dice.int(0, 2_000),
  }
  return { seed: String(ops), ...(dice.oneIn(3) ? trouble : {}) }
}
