import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import type { InstructionKind } from '../store/bank-tables.ts'

export interface OutgoingLine {
  readonly lineNo: number
  readonly counterpartyAccountNo: string
  readonly counterpartyName: string
  readonly amount: Fen
  readonly purpose: string
}

/** An instruction as the bank is told it. Its number is the 流水号 by which the bank does it once. */
export interface OutgoingInstruction {
  readonly instructionNo: string
  readonly kind: InstructionKind
  readonly bankAccountNo: string
  readonly lines: readonly OutgoingLine[]
}

/** How a line ended, in the words of the bank. */
export interface LineOutcome {
  readonly lineNo: number
  readonly state: 'succeeded' | 'failed'
  readonly bankSerial: string | null
  readonly failure: string | null
  readonly valueDate: BusinessDate | null
}

/**
 * How an instruction stands at the bank: 'unknown' when it has never come there, 'refused' when the bank would not take it and has done
 * nothing; 'finished' with the outcome of every line.
 */
export type Standing =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'processing' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'finished'; readonly lines: readonly LineOutcome[] }

/** A line of 账户明细; amount is signed: what comes in is positive. */
export interface StatementLine {
  readonly bankSerial: string
  readonly callerSerial: string | null
  readonly amount: Fen
  readonly counterpartyAccountNo: string
  readonly counterpartyName: string
  readonly purpose: string
  readonly valueDate: BusinessDate
}

export interface StatementPage {
  readonly lines: readonly StatementLine[]
  /** Cursor of the page after this; null at the end. */
  readonly next: string | null
  /** At the end of the last day asked for. */
  readonly closingBalance: Fen
}

/** Nobody knows what the bank has made of a message: no answer, or none that says so. It must be asked before anything is sent again. */
export class BankUnreachable extends Error {}

/** The settlement line to the bank (结算应用系统). Every call throws BankUnreachable when its answer is not certain. */
export interface BankGateway {
  /** Sends an instruction: BDC101 单笔付款, 102 单笔收款, 103 批量付款, 104 批量收款, 105 贷款扣款. */
  send(instruction: OutgoingInstruction): Promise<Standing>
  /** Asks how an instruction stands: BDC110, and for a batch 107 and 108. */
  inquire(instruction: Pick<OutgoingInstruction, 'instructionNo' | 'kind'>): Promise<Standing>
  /** BDC113 账户明细 of value dates from–to. */
  statement(range: {
    readonly bankAccountNo: string
    readonly from: BusinessDate
    readonly to: BusinessDate
    readonly cursor: string | null
  }): Promise<StatementPage>
}
