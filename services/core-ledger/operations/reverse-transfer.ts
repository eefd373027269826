import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { APPLICATION_STATES } from '../domain/application.ts'
import { assertLetterStep, DONE_STEPS, LETTER_STATES } from '../domain/transfer-letter.ts'
import { lockAccounts, setAccountStatus } from '../store/accounts.ts'
import { findApplicationOf, lockApplication, recordTransition } from '../store/applications.ts'
import { undoAllocations } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { findLetterOf, lockLetter, stepLetter } from '../store/transfer-letters.ts'
import type { PostedVoucher } from '../store/vouchers.ts'
import { notReversible } from './reverse-remittance.ts'

type By = { readonly businessDate: BusinessDate; readonly actor: string }
const SEALED = '02'
const TRANSFERRED = '04'

/** 外部转入 taken back: what came out of receipts is 暂收 again, and its letter is being negotiated. */
export async function undoTransferIn(trx: Transaction<LedgerTables>, { voucherNo }: PostedVoucher, by: By): Promise<void> {
  await undoAllocations(trx, voucherNo)
  const letterNo = await findLetterOf(trx, voucherNo)
  if (letterNo) {
    const letter = (await lockLetter(trx, letterNo))!
    await stepLetter(trx, letter, { ...by, state: LETTER_STATES.negotiating, note: `冲销 ${voucherNo}`, voucherNo: null })
  }
}

/** 外部转出 that the other centre has sent back: the account is there again, sealed as it was, and its letter has failed; it may be asked for again. */
export async function undoTransferOut(
  trx: Transaction<LedgerTables>,
  { voucherNo, reference }: PostedVoucher,
  by: By,
): Promise<void> {
  const accountNo = reference.no
  const account = (await lockAccounts(trx, [accountNo])).get(accountNo)!
  if (account.status === TRANSFERRED) await setAccountStatus(trx, [accountNo], SEALED)
  const letter = (await lockLetter(trx, (await findLetterOf(trx, voucherNo))!))!
  assertLetterStep(letter, LETTER_STATES.failed, DONE_STEPS)
  await stepLetter(trx, letter, { ...by, state: LETTER_STATES.failed, note: `冲销 ${voucherNo}，款项退回`, voucherNo: null })
}

/** 合并销户 taken back: the closed account is there again, sealed, with the interest it was given. A change of unit is not reversed but moved back. */
export async function undoMerge(
  trx: Transaction<LedgerTables>,
  { voucherNo, accountLines }: PostedVoucher,
  by: By,
): Promise<void> {
  const accountNos = new Set(accountLines.map(({ accountNo }) => accountNo))
  if (accountNos.size === 1) throw notReversible(voucherNo, '以内部转移转回原单位')
  const applicationNo = await findApplicationOf(trx, voucherNo)
  const application = applicationNo ? await lockApplication(trx, applicationNo) : undefined
  const closed = accountLines.find(({ prior, current }) => prior + current < 0n)!
  await setAccountStatus(trx, [closed.accountNo], SEALED)
  if (application) await recordTransition(trx, application, { event: 'reverse', to: APPLICATION_STATES.reversed, ...by })
}
