import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { APPLICATION_STATES } from '../domain/application.ts'
import { fail } from '../errors.ts'
import { lockAccounts } from '../store/accounts.ts'
import { lockApplication, recordTransition } from '../store/applications.ts'
import { findCorrection, readCorrected, undoCorrection } from '../store/corrections.ts'
import { followPeriods } from '../store/follow-periods.ts'
import { insertAllocations, lockReceipts, undoAllocations } from '../store/receipts.ts'
import { deleteRemittance, findRemittanceOf, hasBackPayment, lastRemittedMonth } from '../store/remittances.ts'
import type { LedgerTables } from '../store/tables.ts'
import { lockUnits, setPaidMonth } from '../store/units.ts'
import { findPayment, undoPayment } from '../store/voluntary.ts'
import type { PostedVoucher } from '../store/vouchers.ts'

/** The refusal of a reversal, saying what would have to be so. */
export const notReversible = (voucherNo: string, allowed: string) =>
  fail('voucher_not_reversible', { field: 'voucherNo', value: voucherNo, allowed })

/** What hangs on a voucher of the kind 001: a unit's 汇缴 or 补缴, or a 自愿缴存. */
export const undoContribution = (trx: Transaction<LedgerTables>, voucher: PostedVoucher): Promise<void> =>
  voucher.reference.kind === 'account' ? undoVoluntary(trx, voucher) : undoRemittance(trx, voucher)

/** 自愿缴存 is taken back from its end: the months can be paid again, and what receipts gave is 暂收. */
async function undoVoluntary(trx: Transaction<LedgerTables>, { voucherNo, reference }: PostedVoucher): Promise<void> {
  await lockAccounts(trx, [reference.no])
  const { newest } = (await findPayment(trx, voucherNo))!
  if (!newest) throw notReversible(voucherNo, '先冲销该协议其后的自愿缴存')
  await undoPayment(trx, voucherNo)
  await undoAllocations(trx, voucherNo)
}

/**
 * What hangs on a 汇缴 or 补缴: the register, the unit's paid month and the receipts it used up. A 汇缴 must be the unit's newest, without
 * 补缴 of the same month, and of neither may anything have been corrected.
 */
async function undoRemittance(
  trx: Transaction<LedgerTables>,
  { voucherNo, reference, businessDate }: PostedVoucher,
): Promise<void> {
  const unit = (await lockUnits(trx, [reference.no], 'change')).get(reference.no)!
  const { remittance_no, month, kind } = (await findRemittanceOf(trx, voucherNo))!
  if (kind === '01' && unit.paidMonth !== month)
    throw notReversible(voucherNo, `先冲销单位其后的汇缴，最近为 ${unit.paidMonth ?? '无'}`)
  if (kind === '01' && (await hasBackPayment(trx, unit.unitNo, month))) throw notReversible(voucherNo, `先冲销 ${month} 的补缴`)
  if ((await readCorrected(trx, voucherNo)).size > 0) throw notReversible(voucherNo, '先冲销该凭证的错缴更正')
  await deleteRemittance(trx, remittance_no)
  if (kind === '01') {
    await setPaidMonth(trx, unit.unitNo, await lastRemittedMonth(trx, unit.unitNo))
    await followPeriods(trx, new Map([[unit.unitNo, businessDate]]))
  }
  await undoAllocations(trx, voucherNo)
}

/** 错缴更正 is reversed while the 暂收 it made is untouched. Returns what is to be done when the reversal has its number. */
export async function undoCorrectionOf(
  trx: Transaction<LedgerTables>,
  { voucherNo }: PostedVoucher,
  { businessDate, actor }: { businessDate: BusinessDate; actor: string },
): Promise<(reversalNo: string) => Promise<void>> {
  const { applicationNo, receiptNo, suspended } = await findCorrection(trx, voucherNo)
  const application = (await lockApplication(trx, applicationNo))!
  const receipts = await lockReceipts(trx, receiptNo ? [receiptNo] : [])
  if (receiptNo && receipts.get(receiptNo)!.rest !== suspended) throw notReversible(voucherNo, `须暂收 ${receiptNo} 未动用`)
  await undoCorrection(trx, voucherNo)
  await recordTransition(trx, application, { event: 'reverse', to: APPLICATION_STATES.reversed, actor, businessDate })
  return async (reversalNo) => {
    if (receiptNo) await insertAllocations(trx, [{ receiptNo, voucherNo: reversalNo, amount: suspended }])
  }
}
