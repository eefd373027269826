import { addMonths, type BusinessDate, monthOf, monthsFrom } from '@anju/standards/business-date.ts'
import { sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { BANK_DEPOSIT } from '../domain/subjects.ts'
import { nextMonths, voluntaryVoucher } from '../domain/voluntary.ts'
import { inItem } from '../errors.ts'
import { lockAccounts, readNames } from '../store/accounts.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { nameBankLegs } from '../store/bank-movements.ts'
import { bookableDays } from '../store/day-closes.ts'
import { insertInstructions, type SettledLine } from '../store/instructions.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { LedgerTables } from '../store/tables.ts'
import { insertPayments, type LockedAgreement, lockAgreements } from '../store/voluntary.ts'
import {
  accountsOfCollections,
  endCollections,
  findDueAccounts,
  insertCollections,
  lockCollections,
  takeCollectionNumbers,
} from '../store/voluntary-collections.ts'
import { payableFrom } from './bank-side.ts'
import { bookReceipts } from './book-receipts.ts'
import type { Operation } from './operation.ts'
import type { InstructionHandler } from './settle-instruction.ts'

/** The business of these instructions. */
export const VOLUNTARY_COLLECTION = 'voluntary_collection'

export interface CollectionItem {
  /** Into which 银行专户. */
  readonly bankAccountNo: string
  readonly businessDate: BusinessDate
  /** Only these; all that are due when it is left out. */
  readonly accountNos?: readonly string[] | undefined
}

export interface Collected {
  /** null when nothing was due. */
  instructionNo: string | null
  count: number
  amount: string
}

/**
 * 自愿缴存扣收: asks the bank (BDC104) for the next payment of every agreement that is due by the month of the day, from the account that the
 * contributor has agreed to, once each until the bank has answered. Refuses date_in_future, bank_account_unknown, bank_account_closed.
 */
export const collectVoluntarily: Operation<CollectionItem, Collected> = async (trx, items, context) => {
  const answers: Collected[] = []
  for (const [index, { bankAccountNo, businessDate, accountNos }] of items.entries()) {
    const banks = await findBankAccounts(trx, [bankAccountNo])
    inItem(context.at(index), () => {
      assertBusinessDate(businessDate, { today: context.today })
      payableFrom(banks, bankAccountNo)
    })
    const due = await lockDue(trx, businessDate, accountNos)
    answers.push(
      due.length === 0
        ? { instructionNo: null, count: 0, amount: '0.00' }
        : await send(trx, due, { bankAccountNo, businessDate, actor: context.actor.subject }),
    )
  }
  return answers
}

type Due = LockedAgreement & { readonly payerAccountNo: string }

/** What is due, decided again under locks: another may have paid or changed it meanwhile. */
async function lockDue(
  trx: Transaction<LedgerTables>,
  businessDate: BusinessDate,
  accountNos: readonly string[] | undefined,
): Promise<Due[]> {
  const until = monthOf(businessDate)
  const seen = await findDueAccounts(trx, { until, accountNos })
  const accounts = await lockAccounts(trx, seen)
  const agreements = [...(await lockAgreements(trx, seen)).values()]
  return agreements.filter(
    (one): one is Due =>
      one.payerAccountNo !== null &&
      !one.collecting &&
      nextMonths(one)[0]! <= until &&
      accounts.get(one.accountNo)?.status === '01',
  )
}

async function send(
  trx: Transaction<LedgerTables>,
  due: readonly Due[],
  { bankAccountNo, businessDate, actor }: { bankAccountNo: string; businessDate: BusinessDate; actor: string },
): Promise<Collected> {
  const names = await readNames(
    trx,
    due.map(({ accountNo }) => accountNo),
  )
  const numbers = await takeCollectionNumbers(trx, businessDate, due.length)
  const collections = due.map((one, index) => ({
    ...one,
    collectionNo: numbers[index]!,
    fromMonth: nextMonths(one)[0]!,
    months: one.everyMonths,
    amount: one.monthly * BigInt(one.everyMonths),
  }))
  const lines = collections.map(({ collectionNo, accountNo, payerAccountNo, amount }, index) => ({
    lineNo: index + 1,
    referenceNo: collectionNo,
    counterpartyAccountNo: payerAccountNo,
    counterpartyName: names.get(accountNo)!,
    amount,
    purpose: `自愿缴存 ${accountNo}`,
  }))
  const batch = {
    kind: 'batch_collect',
    business: VOLUNTARY_COLLECTION,
    bankAccountNo,
    madeOn: businessDate,
    madeBy: actor,
    lines,
  } as const
  const [instructionNo] = await insertInstructions(trx, [batch])
  await insertCollections(trx, instructionNo!, collections)
  const amount = yuanFromFen(sumFen(collections.map((one) => one.amount)))
  return { instructionNo: instructionNo!, count: collections.length, amount }
}

/**
 * The bank has ended a collection: what it took is booked for the months it was asked for, on the next day where the bank's is closed, what it could
 * not take can be asked for again. Money taken for an account that has been sealed or closed meanwhile is 暂收, to be returned.
 */
export const settleCollections: InstructionHandler = async (trx, { instructionNo, bankAccountNo, lines }, { today }) => {
  const numbers = lines.map(({ referenceNo }) => referenceNo)
  const sides = await accountsOfCollections(trx, numbers)
  const accountNos = [...new Set([...sides.values()].map(({ accountNo }) => accountNo))].sort()
  const accounts = await lockAccounts(trx, accountNos)
  const agreements = await lockAgreements(trx, accountNos)
  const collections = await lockCollections(trx, numbers)
  const payableTo = ({ referenceNo }: SettledLine) => {
    const { accountNo } = sides.get(referenceNo)!
    const agreement = agreements.get(accountNo)
    return accounts.get(accountNo)!.status === '01' ? agreement : undefined
  }
  const taken = lines.filter(({ state }) => state === 'succeeded')
  const bookedOn = await bookableDays(trx)
  const paid = taken.flatMap((line) => {
    const agreement = payableTo(line)
    if (!agreement) return []
    const { fromMonth, months: count, amount } = collections.get(line.referenceNo)!
    const months = monthsFrom(fromMonth, addMonths(fromMonth, count - 1))
    const monthly = amount / BigInt(count)
    const businessDate = bookedOn(line.valueDate ?? today)
    const voucher = voluntaryVoucher({ ...agreement, monthly }, months, { from: BANK_DEPOSIT, businessDate })
    return [{ voucher, months, amount, agreementNo: agreement.agreementNo, bankSerial: line.bankSerial! }]
  })
  const voucherNos = await postVouchers(
    trx,
    paid.map(({ voucher }) => voucher),
  )
  const booked = paid.map((one, index) => ({
    ...one,
    voucherNo: voucherNos[index]!,
    bankAccountNo,
    instructionNo,
    usedBy: instructionNo,
  }))
  await insertPayments(trx, booked)
  await nameBankLegs(trx, booked)
  await endCollections(
    trx,
    lines.map(({ referenceNo, state, failure }) => ({
      collectionNo: referenceNo,
      state: state === 'succeeded' ? 'paid' : 'failed',
      failure,
    })),
  )
  const names = await readNames(trx, accountNos)
  const stray = taken.filter((line) => !payableTo(line))
  await bookReceipts(
    trx,
    stray.map(({ referenceNo, bankSerial, amount, valueDate }) => {
      const { accountNo, payerAccountNo } = sides.get(referenceNo)!
      const payer = { payerAccountNo, payerName: names.get(accountNo)!, purpose: `自愿缴存扣收 ${accountNo}` }
      return { bankAccountNo, bankSerial: bankSerial!, amount, ...payer, valueDate: valueDate ?? today }
    }),
    'statement',
  )
}
