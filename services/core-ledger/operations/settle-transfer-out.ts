import { APPLICATION_STATES } from '../domain/application.ts'
import { LETTER_STATES } from '../domain/transfer-letter.ts'
import { transferOutVoucher } from '../domain/transfer-voucher.ts'
import { interestVoucher } from '../domain/voucher.ts'
import { splitWithdrawal } from '../domain/withdrawal.ts'
import { closeAccounts, type LockedAccount, lockAccounts } from '../store/accounts.ts'
import { lockApplication, recordTransition } from '../store/applications.ts'
import { nameBankLegs } from '../store/bank-movements.ts'
import { bookableDays } from '../store/day-closes.ts'
import { releaseHold } from '../store/holds.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { findApplicationOfLetter, lockLetter, stepLetter } from '../store/transfer-letters.ts'
import type { InstructionHandler } from './settle-instruction.ts'
import { takeBackExcess } from './take-back-excess.ts'

/** The business of these instructions. */
export const TRANSFER_OUT = 'transfer_out'

/** The bank has paid the other centre: books it (018, 011) and closes the account. The bank has not: the account is as before. */
export const settleTransferOut: InstructionHandler = async (trx, instruction, { today }) => {
  const {
    instructionNo,
    bankAccountNo,
    madeBy: actor,
    lines: [line],
  } = instruction
  const { referenceNo: letterNo, amount: total, state, bankSerial, failure } = line!
  const application = (await lockApplication(trx, await findApplicationOfLetter(trx, letterNo)))!
  const accountNo = String(application.content.accountNo)
  const locked = (await lockAccounts(trx, [accountNo])).get(accountNo)!
  const letter = (await lockLetter(trx, letterNo))!
  const bookedOn = await bookableDays(trx)
  const businessDate = bookedOn(line!.valueDate ?? today)
  await releaseHold(trx, letter.holdNo!)
  if (state === 'failed') {
    const note = failure ?? undefined
    await stepLetter(trx, letter, { state: LETTER_STATES.failed, actor, businessDate, note, holdNo: null })
    const fail = { event: 'fail', to: APPLICATION_STATES.failed } as const
    return recordTransition(trx, application, { ...fail, actor, businessDate, note })
  }
  const [account] = (await takeBackExcess(trx, [{ account: locked, paid: total }], {
    instructionNo,
    bookedOn: businessDate,
  })) as [LockedAccount]
  // Interest settled meanwhile (年终结息) is in the balance already: only what is missing to the sum paid is credited.
  const interest = total > account.balance ? total - account.balance : 0n
  const split = splitWithdrawal(total - interest, account.priorBalance)
  const parts = { prior: split.prior, current: split.current + interest }
  const voucherNos = await postVouchers(trx, [
    ...(interest > 0n ? [interestVoucher(accountNo, interest, businessDate)] : []),
    transferOutVoucher(accountNo, parts, businessDate),
  ])
  const voucherNo = voucherNos.at(-1)!
  await nameBankLegs(trx, [{ voucherNo, bankAccountNo, bankSerial: bankSerial!, usedBy: instructionNo }])
  if (total >= account.balance) await closeAccounts(trx, [{ accountNo, closedOn: businessDate, reason: null }], '04')
  await stepLetter(trx, letter, { state: LETTER_STATES.received, actor, businessDate, holdNo: null, voucherNo })
  const book = { event: 'book', to: APPLICATION_STATES.booked } as const
  await recordTransition(trx, application, { ...book, actor, businessDate, result: { ...application.result, voucherNo } })
}
