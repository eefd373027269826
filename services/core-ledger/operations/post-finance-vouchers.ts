import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { type Draw, drawDown } from '../domain/draw-down.ts'
import { type BankSide, FINANCE_KINDS, financeVoucher, isOwnMoney, ownMoneyKind, takenFrom } from '../domain/finance-voucher.ts'
import type { FinanceVoucherKind } from '../domain/subjects.ts'
import { fail, inItemAsync } from '../errors.ts'
import { type BankAccount, findBankAccounts } from '../store/bank-accounts.ts'
import { findMovement, lockBalance, lockOwed, type NamedMovement, nameBankLegs, serialUsed } from '../store/bank-movements.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { insertAllocations, insertReceipts, lockReceipts, setReceiptVouchers } from '../store/receipts.ts'
import type { LedgerTables } from '../store/tables.ts'
import { lockUnits } from '../store/units.ts'
import type { FinanceContent } from './applications/finance-content.ts'
import { payableFrom } from './bank-side.ts'
import { assertArrived, type DrawnReceipt, drawnReceipts, restsOf } from './draw-receipts.ts'
import { known, type Operation } from './operation.ts'

type Asked<Content> = Content extends FinanceContent ? Omit<Content, 'amount'> : never
export type FinanceItem = Asked<FinanceContent> & { readonly amount: Fen; readonly businessDate: BusinessDate }

/** A posted voucher, the subjects of its two sides, and the receipts that its money is drawn from where that has come in as 暂收. */
interface PostedEntry {
  voucherNo: string
  debit: string
  credit: string
  receipts: DrawnReceipt[]
  /** The receipt that 002 makes. */
  receiptNo?: string
}

/** A movement that a voucher books: of which side, and how its fields are called. */
interface Movement {
  readonly side: 'debit' | 'credit'
  readonly bankAccountNo: string
  readonly bankSerial: string
  /** The other own account, of money between two. */
  readonly otherAccountNo?: string
  readonly field: 'bankSerial' | 'fromSerial' | 'toSerial'
  readonly title: string
  readonly otherTitle: string
}

/** The movements at banks that somebody names: one, two of money between own accounts, or none. */
export function movementsOf(asked: Asked<FinanceContent>): Movement[] {
  if ('fromAccountNo' in asked)
    return [
      {
        side: 'debit',
        bankAccountNo: asked.toAccountNo,
        bankSerial: asked.toSerial,
        otherAccountNo: asked.fromAccountNo,
        field: 'toSerial',
        title: '转入专户及流水号',
        otherTitle: '转入流水的对方',
      },
      {
        side: 'credit',
        bankAccountNo: asked.fromAccountNo,
        bankSerial: asked.fromSerial,
        otherAccountNo: asked.toAccountNo,
        field: 'fromSerial',
        title: '转出专户及流水号',
        otherTitle: '转出流水的对方',
      },
    ]
  if (!('bankAccountNo' in asked)) return []
  const side = FINANCE_KINDS[asked.kind].debit === 'bank' ? 'debit' : 'credit'
  return [{ ...asked, side, field: 'bankSerial', title: '银行专户及流水号', otherTitle: '对方户名及账号' }]
}

/**
 * Vouchers of the accountant (FINANCE_KINDS); each kind books its own two sides. A movement at a bank is named by its serial and booked once:
 * what has come in as 暂收 out of that, anything else on the account. Refuses date_in_future, date_too_early (before the money),
 * bank_account_unknown, bank_account_closed, bank_serial_unknown (where the bank tells of its movements), bank_serial_used
 * (also of what an instruction of ours is about to book), bank_movement_differs, own_money (of another kind than these two accounts make it; between
 * other accounts; made out to be income, a fee or somebody's), payable_insufficient (026–028 and 041 beyond what is owed), asset_insufficient (034 and 038 beyond what
 * the centre has), unit_unknown, receipt_unknown, receipt_insufficient.
 */
export const postFinanceVouchers: Operation<FinanceItem, PostedEntry> = async (trx, items, context) => {
  const posted: PostedEntry[] = []
  for (const [index, item] of items.entries())
    posted.push(await inItemAsync(context.at(index), () => postEntry(trx, item, context.today)))
  return posted
}

async function postEntry(trx: Transaction<LedgerTables>, item: FinanceItem, today: BusinessDate): Promise<PostedEntry> {
  assertBusinessDate(item.businessDate, { today })
  const movements = movementsOf(item)
  const accounts = await findBankAccounts(
    trx,
    movements.map(({ bankAccountNo }) => bankAccountNo),
  )
  const accountOf = (side: Movement['side']) => {
    const movement = movements.find((one) => one.side === side)
    return movement && payableFrom(accounts, movement.bankAccountNo)
  }
  const [debited, credited] = [accountOf('debit'), accountOf('credit')]
  if (debited && credited) assertKindOf(item.kind, credited, debited)
  const unit =
    'unitNo' in item ? known(await lockUnits(trx, [item.unitNo], 'use'), item.unitNo, 'unit_unknown', 'unitNo') : undefined

  const draws = 'receiptNos' in item ? await drawNamed(trx, item, today) : []
  const arrived = { debit: false, credit: false }
  for (const movement of movements) {
    const found = await findMovement(trx, movement)
    assertNotUnderWay(found, movement)
    assertOtherSide(found, item.kind, movement)
    if (found.receiptNo === null) assertToldBy(found, item, movement)
    // What the bank has told of has a payer already: 002 would make it somebody else's.
    else if (movement.side === 'credit' || item.kind === '002') throw serialUsed(movement, found.receiptNo)
    else draws.push(...(await drawArrived(trx, found.receiptNo, found, { ...item, movement }, today)))
    arrived[movement.side] = found.receiptNo !== null
  }
  // After the movement: what is no fee at all is not to be accrued first.
  await assertEnough(trx, item)
  const bank = (account: BankAccount | undefined, side: Movement['side']): BankSide | undefined =>
    account && { subject: account.subject, arrived: arrived[side] }
  const banks = { debit: bank(debited, 'debit'), credit: bank(credited, 'credit') }
  const draft = financeVoucher({ ...item, banks }, item.businessDate)
  const [voucherNo] = (await postVouchers(trx, [draft])) as [string]
  const booked = movements.filter(({ side }) => !arrived[side])
  await nameBankLegs(
    trx,
    booked.map(({ bankAccountNo, bankSerial, side, field }) => ({
      voucherNo,
      bankAccountNo,
      bankSerial,
      side,
      field,
      usedBy: voucherNo,
    })),
  )
  await insertAllocations(
    trx,
    draws.map((draw) => ({ ...draw, voucherNo })),
  )
  const made = unit && 'unitNo' in item ? await suspend(trx, item, { voucherNo, unit }) : undefined
  const [debit, credit] = draft.legs.map(({ subject }) => subject) as [string, string]
  return { voucherNo, debit, credit, receipts: drawnReceipts(draws), ...(made ? { receiptNo: made } : {}) }
}

/** Refuses a kind that money from the one account to the other is not. */
function assertKindOf(kind: FinanceVoucherKind, from: BankAccount, to: BankAccount): void {
  const right = ownMoneyKind(from, to)
  if (kind !== right) throw fail('own_money', { field: 'kind', value: kind, allowed: `按两个专户的性质：${right}` })
  if (from.accountNo === to.accountNo)
    throw fail('own_money', { field: 'toAccountNo', value: to.accountNo, allowed: '与转出专户不同的专户' })
}

/** Refuses to pay out more than is owed, or to take in more than was receivable or lies in bonds; whoever takes from it waits for each other. */
async function assertEnough(trx: Transaction<LedgerTables>, item: FinanceItem): Promise<void> {
  const taken = takenFrom(item)
  if (!taken) return
  const payable = taken.is === 'payable'
  const there = await (payable ? lockOwed : lockBalance)(trx, taken.subject)
  if (item.amount > there)
    throw fail(payable ? 'payable_insufficient' : 'asset_insufficient', {
      field: 'amount',
      value: yuanFromFen(item.amount),
      allowed: `不超过科目 ${taken.subject} 的余额 ${yuanFromFen(there > 0n ? there : 0n)}，${payable ? '先计提或分摊再支付' : '先计提应收或登记购入'}`,
    })
}

async function drawNamed(
  trx: Transaction<LedgerTables>,
  item: { receiptNos: readonly string[]; amount: Fen; businessDate: BusinessDate },
  today: BusinessDate,
): Promise<Draw[]> {
  const receipts = await lockReceipts(trx, item.receiptNos)
  assertArrived(item, receipts, today)
  return drawDown(item.receiptNos, restsOf(receipts), item.amount)
}

/**
 * Refuses money between own accounts as income, a fee or somebody's, and anything else as money between these two, where the bank has told who is
 * on the other side.
 */
function assertOtherSide(
  { other }: NamedMovement,
  kind: FinanceVoucherKind,
  { field, bankSerial, otherAccountNo }: Movement,
): void {
  if (other === null) return
  if (other.own && !isOwnMoney(kind))
    throw fail('own_money', { field, value: bankSerial, allowed: '自有专户之间的资金划转，用资金划转、定期或通知存款的凭证' })
  if (other.own && other.accountNo !== otherAccountNo && isOwnMoney(kind))
    throw fail('own_money', { field, value: bankSerial, allowed: `对方为专户 ${otherAccountNo} 的流水` })
  if (!other.own && kind === '047') throw fail('own_money', { field, value: bankSerial, allowed: '对方为本中心专户的流水' })
}

/** Refuses a movement that carries out an instruction of ours: the bank's answer books it. */
function assertNotUnderWay({ underWay, amount }: NamedMovement, { field, bankSerial }: Movement): void {
  if (underWay === null) return
  const what = `该流水是指令 ${underWay} 的${amount! < 0n ? '付款' : '收款'}`
  throw fail('bank_serial_used', { field, value: bankSerial, allowed: `未使用的银行流水；${what}，银行答复后自动入账` })
}

/** Refuses a movement that the bank has not, or has of another amount. */
function assertToldBy({ amount, told }: NamedMovement, item: FinanceItem, { field, bankSerial, side }: Movement): void {
  if (amount === null) {
    if (told) throw fail('bank_serial_unknown', { field, value: bankSerial, allowed: '银行明细中已有的流水号' })
    return
  }
  if (amount !== (side === 'debit' ? item.amount : -item.amount))
    throw fail('bank_movement_differs', {
      field: 'amount',
      value: yuanFromFen(item.amount),
      allowed: `与流水 ${bankSerial} 的发生额 ${yuanFromFen(amount)} 一致`,
    })
}

async function drawArrived(
  trx: Transaction<LedgerTables>,
  receiptNo: string,
  { spentBy }: NamedMovement,
  { amount, businessDate, movement }: { amount: Fen; businessDate: BusinessDate; movement: Movement },
  today: BusinessDate,
): Promise<Draw[]> {
  const receipts = await lockReceipts(trx, [receiptNo])
  const { valueDate, rest } = receipts.get(receiptNo)!
  assertBusinessDate(businessDate, { today, earliest: valueDate })
  if (rest < amount)
    throw serialUsed(movement, [`到账 ${receiptNo}（余 ${yuanFromFen(rest)}）`, ...spentBy.map((no) => `凭证 ${no}`)].join('、'))
  return drawDown([receiptNo], restsOf(receipts), amount)
}

/** The receipt of money that no bank has told of (002). */
async function suspend(
  trx: Transaction<LedgerTables>,
  item: Extract<FinanceItem, { readonly unitNo: string }>,
  { voucherNo, unit }: { voucherNo: string; unit: { unitNo: string; name: string } },
): Promise<string> {
  // The serial is kept as the voucher's movement, not the receipt's: when the voucher is reversed it can be booked again.
  const [made] = await insertReceipts(
    trx,
    [
      {
        ...item,
        bankSerial: voucherNo,
        payerName: unit.name,
        purpose: `${item.docNo} ${unit.unitNo}`,
        valueDate: item.businessDate,
      },
    ],
    'correction',
  )
  await setReceiptVouchers(trx, [{ receiptNo: made!.receiptNo, voucherNo }])
  return made!.receiptNo
}
