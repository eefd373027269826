import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'

/**
 * One operation of the program as it was drawn. Units and members go by their order of opening, everything else (`of`) by the number of the
 * operation that made it, so that nothing in a program depends on what the ledger answered. `back`: the business date is so many days before
 * the ledger's today (negative: after it).
 */
export type Act = { readonly op: number } & (
  | { readonly kind: 'open_unit'; readonly unit: number; readonly percent: bigint }
  | { readonly kind: 'open_member'; readonly member: number; readonly unit: number; readonly base: Fen }
  /** Who was `as` and has closed that account opens another. */
  | { readonly kind: 'open_again'; readonly member: number; readonly as: number; readonly unit: number; readonly base: Fen }
  | { readonly kind: 'move'; readonly member: number; readonly unit: number; readonly base: Fen; readonly back: number }
  /** 汇缴 of the unit's next month, or of one `off` by so many. */
  | { readonly kind: 'remit'; readonly unit: number; readonly off: number; readonly back: number }
  | { readonly kind: 'transfer_in'; readonly member: number; readonly amount: Fen; readonly back: number }
  | { readonly kind: 'withdraw'; readonly member: number; readonly amount: Fen; readonly back: number }
  | { readonly kind: 'close'; readonly member: number; readonly back: number }
  | { readonly kind: 'hold'; readonly member: number; readonly amount: Fen; readonly back: number }
  | { readonly kind: 'pay_hold' | 'cancel_hold'; readonly of: number; readonly back: number }
  | { readonly kind: 'seal' | 'unseal'; readonly member: number }
  | { readonly kind: 'freeze'; readonly member: number; readonly amount: Fen; readonly back: number }
  | { readonly kind: 'unfreeze'; readonly of: number; readonly back: number }
  /** 提取 by two persons; without an amount 销户. */
  | { readonly kind: 'apply'; readonly member: number; readonly amount: Fen | null; readonly back: number }
  | { readonly kind: ApplicationStep; readonly of: number; readonly back: number }
  | {
      readonly kind: 'lend'
      readonly member: number
      readonly principal: Fen
      readonly months: number
      readonly method: '01' | '02'
      readonly back: number
    }
  | { readonly kind: 'repay'; readonly of: number; readonly pay: Repaying; readonly amount: Fen; readonly back: number }
  | { readonly kind: 'reverse'; readonly of: number; readonly back: number }
  /** A receipt (`of`: the money that came in) pays its unit's next month, or goes back. */
  | { readonly kind: 'allocate'; readonly of: number; readonly back: number }
  | { readonly kind: 'return_receipt'; readonly of: number; readonly back: number }
  | { readonly kind: 'close_day'; readonly date: BusinessDate }
  | { readonly kind: 'close_month'; readonly date: BusinessDate }
)
export type ApplicationStep = 'approve' | 'return' | 'withdraw_application'
export type Repaying = 'instalment' | 'lower' | 'shorten' | 'settlement'
export type ActKind = Act['kind']
type OfKind<One, Kind> = One extends { kind: infer Kinds } ? (Kind extends Kinds ? One : never) : never
export type ActOf<Kind extends ActKind> = OfKind<Act, Kind>

/** An act as it was asked for: a remittance by its month, which depends on what stood when it was sent. */
export type Asked =
  | Exclude<Act, { kind: 'remit' | 'allocate' }>
  | ((ActOf<'remit'> | ActOf<'allocate'>) & { readonly month: BusinessMonth })
export type AskedOf<Kind extends ActKind> = OfKind<Asked, Kind>

/** What is asked for in one HTTP request: one act alone, or many of one kind at once, all or nothing. */
export interface DrawnRequest {
  readonly acts: readonly Act[]
  /** How the caller, or the network, repeats it: not at all, twice at the same time, again later, or later with another body under the same key. */
  readonly repeated: 'never' | 'at_once' | 'later' | 'altered'
}

/** What is killed with -9 (the database's connections are cut instead), how long after the requests were sent, and for how long. */
export interface Crash {
  readonly victim: 'ledger' | 'postgres' | 'connections' | 'bank' | 'worker'
  readonly afterMs: number
  readonly downMs: number
}

/** Money that comes in for a unit at the bank: exactly its next month, or so odd an amount that no unit will ever owe it. */
export interface Incoming {
  readonly op: number
  readonly unit: number
  readonly amount: Fen | 'exact'
}

/** What goes wrong at the bank, as services/bank-simulator takes it. */
export type BankFaults = Partial<
  Record<
    'loseRequest' | 'loseAnswer' | 'loseNotice' | 'duplicateNotice' | 'refuse' | 'failLine' | 'shortPay' | 'reorderMs',
    number
  >
> & { readonly seed: string }

/** 结息 of a year, 扣款 or 转逾期 of the day. */
export type DrawnBatch = 'settle_interest' | 'deduct_loans' | 'move_to_overdue'

/** One step of the program; `op` is the number of the operation with which it begins. */
export type Step = { readonly op: number } & (
  | { readonly kind: 'day'; readonly today: BusinessDate }
  /** Requests that are sent at the same time. */
  | { readonly kind: 'wave'; readonly requests: readonly DrawnRequest[]; readonly crash: Crash | null }
  /** The bank takes money in and does all that it was told; the ledger hears of it, and books it. */
  | {
      readonly kind: 'bank'
      readonly incoming: readonly Incoming[]
      /** What the bank takes from the centre's account for itself: the books do not have it. */
      readonly charge: Fen
      readonly faults: BankFaults
      readonly crash: Crash | null
    }
  /** A batch over the whole centre, by the ledger's worker; of deductions the bank's part follows. */
  | { readonly kind: 'batch'; readonly batch: DrawnBatch; readonly crash: Crash | null }
  /** What is held is ended first if `tidy`; the day, and every open one before it, is closed. */
  | { readonly kind: 'evening'; readonly tidy: boolean }
)
