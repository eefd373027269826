import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { drawDown } from '../domain/draw-down.ts'
import { assertLetterStep, DONE_STEPS, LETTER_STATES, type LetterState, TOLD_STEPS } from '../domain/transfer-letter.ts'
import { transferReceivedVoucher } from '../domain/transfer-voucher.ts'
import { assertOpenAccount } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { lockAccounts } from '../store/accounts.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { insertAllocations, lockReceipts } from '../store/receipts.ts'
import { insertLetter, lockLetter, stepLetter } from '../store/transfer-letters.ts'
import { assertArrived, restsOf } from './draw-receipts.ts'
import { decideEach, known, type Operation } from './operation.ts'

export interface LetterItem {
  readonly letterNo: string
  readonly accountNo: string
  readonly centre: string
  /** What the other centre is to send. */
  readonly amount: Fen
  readonly businessDate: BusinessDate
}

export interface LetterAnswer {
  letterNo: string
  accountNo: string
  state: LetterState
  amount: string
  voucherNo: string | null
}

/** 转入联系函: asks another centre for a member's balance. Refuses date_in_future, account_unknown, account_closed, letter_exists. */
export const sendLetters: Operation<LetterItem, LetterAnswer> = async (trx, items, context) => {
  const accounts = await lockAccounts(trx, items.map((item) => item.accountNo).sort())
  decideEach(items, context, ({ accountNo, businessDate }) => {
    assertBusinessDate(businessDate, { today: context.today })
    assertOpenAccount(known(accounts, accountNo, 'account_unknown', 'accountNo'), { sealedToo: true })
  })
  const sent: LetterAnswer[] = []
  for (const [index, item] of items.entries()) {
    const state = LETTER_STATES.sent
    const isNew = await insertLetter(trx, { ...item, direction: 'in', state })
    const { letterNo, accountNo, businessDate } = item
    if (!isNew)
      throw fail('letter_exists', { field: `${context.at(index)}letterNo`, value: letterNo, allowed: '未登记过的联系函编号' })
    await stepLetter(trx, { letterNo, steps: 0 }, { state, actor: context.actor.subject, businessDate })
    sent.push({ letterNo, accountNo, state, amount: yuanFromFen(item.amount), voucherNo: null })
  }
  return sent
}

export interface LetterStepItem {
  readonly letterNo: string
  readonly state: LetterState
  readonly note?: string | undefined
  readonly businessDate: BusinessDate
}

/** A step that the other centre has taken, told by a person. Refuses letter_unknown, date_in_future, letter_state_conflict. */
export const tellLetterSteps: Operation<LetterStepItem, LetterAnswer> = async (trx, items, context) => {
  const told: LetterAnswer[] = []
  for (const { letterNo, state, note, businessDate } of items) {
    const letter = await lockLetter(trx, letterNo)
    if (!letter) throw fail('letter_unknown', { field: 'letterNo', value: letterNo, allowed: '已登记的联系函编号' })
    assertBusinessDate(businessDate, { today: context.today })
    assertLetterStep(letter, state, TOLD_STEPS)
    await stepLetter(trx, letter, { state, note, actor: context.actor.subject, businessDate })
    told.push({ letterNo, accountNo: letter.accountNo, state, amount: yuanFromFen(letter.amount), voucherNo: null })
  }
  return told
}

export interface TransferReceiptItem {
  readonly letterNo: string
  readonly receiptNos: readonly string[]
  readonly businessDate: BusinessDate
}

/**
 * 外部转入 of what a letter asked for, out of 暂收 (006, kind 08). Refuses letter_unknown, letter_state_conflict, account_closed, account_sealed,
 * receipt_unknown, date_in_future, date_too_early, receipt_insufficient.
 */
export const receiveTransfers: Operation<TransferReceiptItem, LetterAnswer> = async (trx, items, context) => {
  const received: LetterAnswer[] = []
  for (const { letterNo, receiptNos, businessDate } of items) {
    const letter = await lockLetter(trx, letterNo)
    if (letter?.direction !== 'in')
      throw fail('letter_unknown', { field: 'letterNo', value: letterNo, allowed: '已登记的转入联系函编号' })
    const { accountNo, amount } = letter
    const state = letter.state === LETTER_STATES.negotiating ? LETTER_STATES.doneAfterNegotiation : LETTER_STATES.received
    assertLetterStep(letter, state, DONE_STEPS)
    assertOpenAccount((await lockAccounts(trx, [accountNo])).get(accountNo)!, { sealedToo: false })
    const receipts = await lockReceipts(trx, receiptNos)
    assertArrived({ receiptNos, businessDate }, receipts, context.today)
    const draws = drawDown(receiptNos, restsOf(receipts), amount)
    const [voucherNo] = await postVouchers(trx, [transferReceivedVoucher(accountNo, amount, businessDate)])
    await insertAllocations(
      trx,
      draws.map((draw) => ({ ...draw, voucherNo: voucherNo! })),
    )
    await stepLetter(trx, letter, { state, actor: context.actor.subject, businessDate, voucherNo: voucherNo! })
    received.push({ letterNo, accountNo, state, amount: yuanFromFen(amount), voucherNo: voucherNo! })
  }
  return received
}
