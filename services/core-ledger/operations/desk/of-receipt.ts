import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { ownMoneyKind } from '../../domain/finance-voucher.ts'
import { findBankAccounts } from '../../store/bank-accounts.ts'
import { readReceiptEvents } from '../../store/desk-reads.ts'
import { financeEntry } from '../applications/finance-entry.ts'
import { receiptAllocation } from '../applications/receipt-allocation.ts'
import { receiptReturn } from '../applications/receipt-return.ts'
import { returnReceipts } from '../return-receipts.ts'
import { applyFor, type Desk, type LookUp, refusalOf, refusedAs } from './thing.ts'

/** A receipt: what is left of it is given to the month it pays or goes back; what was given is taken back by reversing that voucher. */
export const receiptOnDesk: LookUp = async (desk, no) => {
  const { trx, context } = desk
  const row = await trx.selectFrom('ledger.receipt').selectAll().where('receipt_no', '=', no).executeTakeFirst()
  if (!row) return undefined
  const rest = [row.allocated, row.in_return, row.returned].reduce(
    (left, part) => left - fenFromYuan(part),
    fenFromYuan(row.amount),
  )
  const back: Parameters<typeof refusalOf>[1] = (trial) =>
    returnReceipts(trial, [{ receiptNo: no, businessDate: context.today }], context)
  const used = rest > 0n ? null : refusedAs('receipt_insufficient', '先冲销用去它的凭证')
  const own = await ownTransferOf(desk.trx, row)
  return {
    thing: 'receipt',
    no,
    title: `${row.payer_name} ${row.purpose}`,
    state: { unallocated: '暂收', allocated: '已分摊', returned: '已退回' }[row.state],
    facts: [
      { label: '到账日期', value: row.value_date },
      { label: '金额', value: row.amount },
      { label: '已分摊', value: row.allocated },
      { label: '退回中', value: row.in_return },
      { label: '已退回', value: row.returned },
      { label: '暂收余额', value: yuanFromFen(rest) },
      { label: '银行流水号', value: row.bank_serial },
      ...(row.voucher_no ? [{ label: '暂收凭证', value: row.voucher_no }] : []),
    ],
    history: await readReceiptEvents(trx, no),
    corrections: own
      ? [applyFor(financeEntry, '从自有专户划来，不是新的款项：与转出专户的流水一并记为一笔', own, used)]
      : [
          applyFor(receiptAllocation, '分摊到应缴的单位和年月；错分的先冲销那张汇缴凭证', { receiptNos: no }, used),
          applyFor(receiptReturn, '由银行退回付款人；银行未付则仍为暂收', { receiptNo: no }, await refusalOf(desk, back)),
        ],
  }
}

/** What is known of the voucher that a receipt from another of the centre's own accounts is to be booked by; undefined of anybody else's money. */
async function ownTransferOf(
  trx: Desk['trx'],
  row: { bank_account_no: string; payer_account_no: string; bank_serial: string; amount: string },
) {
  const accounts = await findBankAccounts(trx, [row.bank_account_no, row.payer_account_no])
  const [from, to] = [accounts.get(row.payer_account_no), accounts.get(row.bank_account_no)]
  if (!from || !to || from === to) return undefined
  return {
    kind: ownMoneyKind(from, to),
    amount: row.amount,
    fromAccountNo: from.accountNo,
    toAccountNo: to.accountNo,
    toSerial: row.bank_serial,
  }
}
