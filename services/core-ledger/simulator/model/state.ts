import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { Things, UndoLog } from './store.ts'

/** A change of a balance, by its business date; `current`: what of it is 当年归集. */
export interface Movement {
  readonly date: BusinessDate
  readonly amount: Fen
  readonly current: Fen
}

export interface ModelUnit {
  readonly percent: bigint
  readonly openedOn: BusinessDate
  /** 缴至年月 after every standing remittance, oldest first. */
  readonly paid: readonly BusinessMonth[]
}

export interface ModelAccount {
  /** Whose it is: the member who opened the person's first account. */
  readonly person: number
  readonly unit: number
  readonly openedOn: BusinessDate
  readonly monthly: Fen
  readonly status: '01' | '02' | '05'
  readonly prior: Fen
  readonly current: Fen
  readonly held: Fen
  /** Since the last interest, which was given on `settledOn`. */
  readonly movements: readonly Movement[]
  readonly settledOn: BusinessDate
  /** The last year whose 结息 it has had; '' before the first. */
  readonly settledYear: string
  /** The operation that lent what is not settled yet. */
  readonly loan: number | null
}

export interface ModelWithdrawal {
  readonly member: number
  readonly closing: boolean
  readonly amount: Fen
  readonly acceptedOn: BusinessDate
  readonly state: 'held' | 'paying' | 'paid' | 'cancelled'
  /** While the bank is paying: what is held, what it was told to pay, and how the account stood. */
  readonly paying: { readonly held: Fen; readonly total: Fen; readonly status: '01' | '02' } | null
}

export interface ModelReturn {
  readonly receipt: number
  readonly amount: Fen
  readonly madeOn: BusinessDate
  readonly ended: boolean
}

/** Money that came in at the bank. */
export interface ModelReceipt {
  readonly unit: number
  readonly amount: Fen
  readonly rest: Fen
  /** On its way back. */
  readonly returning: Fen
  readonly valueDate: BusinessDate
}

export interface ModelApplication {
  readonly business: 'freeze' | 'unfreeze' | 'apply'
  readonly member: number
  readonly amount: Fen
  /** Business date of its last step; no later step may be before it. */
  readonly steppedOn: BusinessDate
  readonly state: '10' | '20' | '30' | '40' | '50' | '60' | '90'
  /** The freeze that an unfreeze ends. */
  readonly of: number | null
}

export interface ModelHold {
  readonly member: number
  readonly amount: Fen
  readonly active: boolean
}

export interface ModelLoan {
  readonly member: number
  readonly principal: Fen
  readonly balance: Fen
}

/** What a voucher did, as far as its reversal takes it back. */
export interface ModelVoucher {
  readonly date: BusinessDate
  readonly lines: readonly { readonly member: number; readonly prior: Fen; readonly current: Fen }[]
  readonly remitted: { readonly unit: number; readonly month: BusinessMonth; readonly receipt: number | null } | null
  readonly closing: boolean
  readonly repaid: { readonly loan: number; readonly principal: Fen } | null
  readonly reversed: boolean
}

/**
 * What the ledger must say, kept as plainly as possible: no SQL, no vouchers' legs, no policy book. Units and accounts go by their order of
 * opening, the rest by the operation that made it.
 */
export class Model {
  readonly log = new UndoLog()
  readonly units = new Things<ModelUnit>(this.log)
  readonly accounts = new Things<ModelAccount>(this.log)
  readonly withdrawals = new Things<ModelWithdrawal>(this.log)
  readonly applications = new Things<ModelApplication>(this.log)
  readonly holds = new Things<ModelHold>(this.log)
  readonly receipts = new Things<ModelReceipt>(this.log)
  /** Receipts on their way back, by the operation that sent them. */
  readonly returns = new Things<ModelReturn>(this.log)
  readonly loans = new Things<ModelLoan>(this.log)
  readonly vouchers = new Things<ModelVoucher>(this.log)
  /** The ledger's clock. */
  today: BusinessDate = '1991-05-01'
  /** The last closed day; '' before the first. */
  closedThrough: BusinessDate | '' = ''
  /** Days that have vouchers. */
  readonly days = new Set<BusinessDate>()

  closeThrough(day: BusinessDate): void {
    const before = this.closedThrough
    this.log.push(() => {
      this.closedThrough = before
    })
    this.closedThrough = day
  }
}

export const balanceOf = ({ prior, current }: Pick<ModelAccount, 'prior' | 'current'>): Fen => prior + current
export const availableOf = (account: ModelAccount): Fen => balanceOf(account) - account.held
