/** A subject with what moved on it in a range of days. */
export interface TrialRow {
  readonly subjectCode: string
  readonly title: string
  readonly level: number
  readonly parentCode: string | null
  readonly balanceSide: 'debit' | 'credit'
  readonly opening: string
  readonly debit: string
  readonly credit: string
  readonly closing: string
}

/** A leg on a subject, with the balance after it. */
export interface SubjectLeg {
  readonly position: string
  readonly businessDate: string
  readonly voucherNo: string
  readonly subjectCode: string
  readonly kind: string
  readonly summary: string
  readonly referenceNo: string | null
  readonly debit: string
  readonly credit: string
  readonly balance: string
}

/** A voucher in a list, without its legs. */
export interface VoucherRow {
  readonly voucherNo: string
  readonly kind: string
  readonly businessDate: string
  readonly summary: string
  readonly total: string
  readonly reversalOf: string | null
  readonly reversedBy: string | null
  readonly postedAt: string
}

/** What proves that a voucher is in the books of a closed day (docs/decisions/009). Digests in hexadecimal. */
export interface VoucherProof {
  readonly voucherNo: string
  readonly businessDate: string
  readonly text: string
  readonly path: readonly { readonly side: 'left' | 'right'; readonly hash: string }[]
  readonly merkleRoot: string
  readonly voucherCount: number
  readonly previousHead: string
  readonly head: string
}

export interface JournalRow {
  readonly rowNo: string
  readonly businessDate: string
  readonly voucherNo: string
  readonly kind: string
  readonly summary: string
  readonly debit: string
  readonly credit: string
  readonly balance: string
  readonly bankSerial: string | null
  readonly referenceNo: string | null
}

/** One run of 银行对账. */
export interface Reconciliation {
  readonly reconciliationNo: string
  readonly bankAccountNo: string
  readonly day: string
  readonly bankBalance: string
  readonly bookBalance: string
  readonly matched: number
  readonly unexplained: string
  readonly theirsOnly: string
  readonly oursOnly: string
  readonly amountDiffers: string
  readonly balanced: boolean
  /** The same when the run had ended; null for runs before this was kept. */
  readonly balancedWhenRun: boolean | null
  readonly runBy: string
  readonly ranAt?: string
  readonly differences?: readonly Difference[]
}

/** Amounts are signed: what comes in is positive. */
export interface Difference {
  readonly differenceNo: string
  readonly bankAccountNo: string
  readonly kind: 'ours_only' | 'theirs_only' | 'amount_differs'
  readonly day: string
  readonly bankSerial: string | null
  readonly counterpartyName: string | null
  readonly purpose: string | null
  readonly voucherNo: string | null
  readonly ourAmount: string
  readonly bankAmount: string
  readonly state: 'open' | 'explained' | 'closed'
  readonly note: string | null
  readonly handledBy: string | null
}

export interface Report {
  readonly year: number
  readonly lines: readonly { readonly line: number; readonly title: string; readonly amount: string }[]
}
