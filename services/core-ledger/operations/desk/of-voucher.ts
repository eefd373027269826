import { titleOf } from '@anju/standards/code-list.ts'
import { voucherKind } from '@anju/standards/code-lists/finance.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import { totalOf } from '../../domain/voucher.ts'
import { findMadeBy, readVoucherEvents } from '../../store/desk-reads.ts'
import { readOpenReceipts } from '../../store/receipts.ts'
import { findRemittanceOf } from '../../store/remittances.ts'
import { findVoucher } from '../../store/vouchers.ts'
import { contributionCorrection } from '../applications/contribution-correction.ts'
import { reversal } from '../applications/reversal.ts'
import { reverseBusiness } from '../reverse-business.ts'
import { applyFor, type Correction, type Desk, type DeskRefusal, type LookUp, refusalOf } from './thing.ts'

/** A voucher: reversed while nothing has followed from it; a 汇缴 or 补缴 also corrected line by line. */
export const voucherOnDesk: LookUp = async (desk, no) => {
  const voucher = await findVoucher(desk.trx, no)
  if (!voucher) return undefined
  const madeBy = await findMadeBy(desk.trx, { field: 'voucherNo', no })
  return {
    thing: 'voucher',
    no,
    title: voucher.summary,
    state: voucher.reversedBy ? '已冲销' : voucher.reversalOf ? '冲账凭证' : '已记账',
    facts: [
      { label: '凭证种类', value: `${voucher.kind} ${titleOf(voucherKind, voucher.kind)}` },
      { label: '业务日期', value: voucher.businessDate },
      { label: '金额', value: yuanFromFen(totalOf(voucher.legs)) },
      { label: '涉及个人账户', value: String(new Set(voucher.accountLines.map(({ accountNo }) => accountNo)).size) },
      { label: '涉及贷款', value: [...new Set(voucher.loanLines.map(({ loanNo }) => loanNo))].join('、') || '无' },
      ...(voucher.reversedBy ? [{ label: '冲销凭证', value: voucher.reversedBy }] : []),
      ...(voucher.reversalOf ? [{ label: '所冲凭证', value: voucher.reversalOf }] : []),
      ...(madeBy ? [{ label: '业务受理单', value: madeBy }] : []),
    ],
    history: await readVoucherEvents(desk.trx, no),
    corrections: await voucherCorrections(desk, no),
  }
}

/** What can be done about a voucher. */
export async function voucherCorrections(desk: Desk, voucherNo: string): Promise<Correction[]> {
  const { trx, context } = desk
  const tryReversal = (receiptNos?: readonly string[]) =>
    refusalOf(desk, (trial) => reverseBusiness(trial, [{ voucherNo, businessDate: context.today, receiptNos }], context))
  const alone = await tryReversal()
  // Money that the bank has paid out must have come back: it may be in what is 暂收 now.
  const refusal = alone?.code === 'money_not_back' ? await withOpenReceipts(trx, alone, tryReversal) : alone
  const remittance = await findRemittanceOf(trx, voucherNo)
  return [
    applyFor(
      reversal,
      alone?.code === 'money_not_back'
        ? '以相反的凭证冲销，连同其后果一并恢复；银行已付出：办理时须写明款项退回（退票、退款）的到账编号'
        : '以相反的凭证冲销，连同其后果一并恢复；原凭证不动。银行已收的转为暂收',
      { voucherNo },
      refusal,
    ),
    ...(remittance
      ? [
          applyFor(contributionCorrection, '从错缴的账户取回，转入应缴的账户或转为暂收', {
            voucherNo,
            unitNo: remittance.unit_no,
          }),
        ]
      : []),
  ]
}

/** The refusal that stands though all that is 暂收 were the money that came back. */
async function withOpenReceipts(
  trx: Desk['trx'],
  alone: DeskRefusal,
  tryReversal: (receiptNos: readonly string[]) => Promise<DeskRefusal | null>,
): Promise<DeskRefusal | null> {
  const open = await readOpenReceipts(trx)
  if (open.length === 0) return alone
  const refusal = await tryReversal(open)
  return refusal?.code === 'receipt_insufficient' ? alone : refusal
}
