import { type Fen, fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { assertBusinessDate } from '../../domain/business-day.ts'
import { correctionVoucher } from '../../domain/contribution-voucher.ts'
import { takeBack } from '../../domain/correction.ts'
import { accountNo, anyNumber, bankAccountNo, text, unitNo, yuanText } from '../../domain/field-shapes.ts'
import { assertNotClosing, assertOpenAccount } from '../../domain/withdrawal.ts'
import { fail } from '../../errors.ts'
import { lockAccounts, readNames } from '../../store/accounts.ts'
import type { Fact } from '../../store/applications.ts'
import { findClosing } from '../../store/closings.ts'
import { findPayer, insertCorrections, readCorrected } from '../../store/corrections.ts'
import { postVouchers } from '../../store/post-vouchers.ts'
import { insertReceipts, setReceiptVouchers } from '../../store/receipts.ts'
import { findRemittanceOf } from '../../store/remittances.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { lockUnits } from '../../store/units.ts'
import { findVoucher } from '../../store/vouchers.ts'
import { assertDistinct, decideEach, known } from '../operation.ts'
import { defineKind, type Handling } from './kind.ts'

const content = z.strictObject({
  unitNo,
  voucherNo: anyNumber.meta({ title: '错缴凭证号', description: '汇缴或补缴的凭证' }),
  lines: z
    .array(
      z.strictObject({
        accountNo,
        amount: yuanText.meta({ title: '更正金额' }),
        toAccountNo: accountNo.optional().meta({ title: '应缴入的账户', description: '不填则转为暂收' }),
      }),
    )
    .min(1, '至少一行')
    .max(5_000, '至多 5000 行')
    .meta({ title: '更正明细' }),
  payerAccountNo: bankAccountNo.optional().meta({ title: '退回的银行账号', description: '原汇款未经到账分摊时须写明' }),
  reason: text(200).meta({ title: '更正原因' }),
})
type Correction = z.infer<typeof content>

/**
 * 错缴更正: takes back what a 汇缴 or 补缴 put on the wrong accounts, onto the right ones or into 暂收, where it is a receipt to be allocated or
 * returned like any other. Refuses unit_unknown, voucher_unknown, duplicate_in_batch, account_unknown, account_closed, what takeBack refuses, then
 * for 暂收 bank_account_unknown and field_inconsistent (nobody known to have paid).
 */
export const contributionCorrection = defineKind({
  kind: 'contribution_correction',
  title: '错缴更正',
  content,
  concerns: ({ unitNo }) => ({ unitNo }),
  async submit(trx, asked, handling) {
    const { month, lines, accounts } = await judge(trx, asked, handling)
    const sum = (of: typeof lines) => yuanFromFen(sumFen(of.map(({ amount }) => amount)))
    return [
      { label: '错缴凭证', value: `${asked.voucherNo}（${month}）` },
      { label: '更正原因', value: asked.reason },
      { label: '更正人数', value: String(lines.length) },
      { label: '更正金额', value: sum(lines) },
      { label: '其中转为暂收', value: sum(lines.filter((line) => !line.toAccountNo)) },
      ...(await balancesAfter(trx, lines, accounts)),
    ]
  },
  async approve(trx, asked, handling) {
    const { businessDate, application } = handling
    const { month, lines, payer, payerName } = await judge(trx, asked, handling)
    const { unitNo } = asked
    const [voucherNo] = await postVouchers(trx, [correctionVoucher({ unitNo, month, lines }, businessDate)])
    const suspended = sumFen(lines.filter((line) => !line.toAccountNo).map(({ amount }) => amount))
    const arrivals = payer
      ? [
          {
            ...payer,
            bankSerial: voucherNo!,
            amount: suspended,
            payerName,
            purpose: `错缴更正 ${unitNo}`,
            valueDate: businessDate,
          },
        ]
      : []
    const receipts = await insertReceipts(trx, arrivals, 'correction')
    const receiptNo = receipts[0]?.receiptNo ?? null
    await setReceiptVouchers(
      trx,
      receipts.map((receipt) => ({ ...receipt, voucherNo: voucherNo! })),
    )
    await insertCorrections(trx, {
      voucherNo: voucherNo!,
      correctedVoucherNo: asked.voucherNo,
      receiptNo,
      applicationNo: application.applicationNo,
      lines: lines.map((line) => ({ ...line, toAccountNo: line.toAccountNo ?? null })),
    })
    return { outcome: { voucherNo: voucherNo!, receiptNo } }
  },
})

/** Locks the unit and the accounts, and decides every line on what they have now. */
async function judge(
  trx: Transaction<LedgerTables>,
  { unitNo, voucherNo, lines, payerAccountNo }: Correction,
  { today, businessDate }: Handling,
) {
  const unit = known(await lockUnits(trx, [unitNo], 'change'), unitNo, 'unit_unknown', 'unitNo')
  const remittance = await findRemittanceOf(trx, voucherNo)
  if (remittance?.unit_no !== unitNo)
    throw fail('voucher_unknown', { field: 'voucherNo', value: voucherNo, allowed: `单位 ${unitNo} 未冲销的汇补缴凭证` })
  const voucher = (await findVoucher(trx, voucherNo))!
  assertBusinessDate(businessDate, { today, earliest: voucher.businessDate })
  const named = lines.flatMap((line) => [line.accountNo, ...(line.toAccountNo ? [line.toAccountNo] : [])])
  const accounts = await lockAccounts(trx, [...new Set(named)].sort())
  const closing = await findClosing(trx, [...accounts.keys()])
  const paid = new Map(voucher.accountLines.map((line) => [line.accountNo, line.prior + line.current]))
  const corrected = await readCorrected(trx, voucherNo)
  const at = { at: (index: number) => `lines[${index}].` }
  assertDistinct(lines, at, { field: 'accountNo', identify: (line) => line.accountNo })
  const decided = decideEach(lines, at, ({ accountNo, toAccountNo, amount: text }) => {
    const amount = fenFromYuan(text)
    const account = known(accounts, accountNo, 'account_unknown', 'accountNo')
    assertOpenAccount(account, { sealedToo: true })
    if (toAccountNo === accountNo)
      throw fail('field_inconsistent', { field: 'toAccountNo', detail: '应缴入另一账户', allowed: '与错缴账户不同' })
    if (toAccountNo) {
      assertOpenAccount(known(accounts, toAccountNo, 'account_unknown', 'toAccountNo'), { sealedToo: true })
      assertNotClosing(toAccountNo, closing, 'toAccountNo')
    }
    const left = (paid.get(accountNo) ?? 0n) - (corrected.get(accountNo) ?? 0n)
    return { accountNo, toAccountNo, amount, ...takeBack(account, amount, left) }
  })
  const suspends = decided.some((line) => !line.toAccountNo)
  const payer = suspends ? await payerOf(trx, voucherNo, payerAccountNo) : undefined
  return { month: remittance.month, lines: decided, accounts, payer, payerName: unit.name }
}

/** So many accounts are shown with their balances; of more than that the sums must do. */
const SHOWN = 40

/** What the correction does to the balance of every account that it names. */
async function balancesAfter(
  trx: Transaction<LedgerTables>,
  lines: readonly { accountNo: string; toAccountNo?: string | undefined; amount: Fen }[],
  accounts: ReadonlyMap<string, { balance: Fen }>,
): Promise<Fact[]> {
  const changes = new Map<string, Fen>()
  const add = (accountNo: string, amount: Fen) => changes.set(accountNo, (changes.get(accountNo) ?? 0n) + amount)
  for (const { accountNo, toAccountNo, amount } of lines) {
    add(accountNo, -amount)
    if (toAccountNo) add(toAccountNo, amount)
  }
  const shown = [...changes].slice(0, SHOWN)
  const names = await readNames(
    trx,
    shown.map(([accountNo]) => accountNo),
  )
  return shown.map(([accountNo, change]) => {
    const { balance } = accounts.get(accountNo)!
    return {
      label: `${names.get(accountNo)} ${accountNo}`,
      value: `余额 ${yuanFromFen(balance)} → ${yuanFromFen(balance + change)}`,
    }
  })
}

async function payerOf(trx: Transaction<LedgerTables>, voucherNo: string, given: string | undefined) {
  const found = await findPayer(trx, voucherNo)
  if (!found) throw fail('bank_account_unknown', { field: 'voucherNo', value: voucherNo, allowed: '先登记银行专户' })
  const payerAccountNo = given ?? found.payerAccountNo
  if (!payerAccountNo)
    throw fail('field_inconsistent', { field: 'payerAccountNo', detail: '须写明退回的银行账号', allowed: '缴款单位的银行账号' })
  return { bankAccountNo: found.bankAccountNo, payerAccountNo }
}
