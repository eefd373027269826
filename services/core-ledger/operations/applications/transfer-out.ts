import { yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { accountNo, anyNumber, bankAccountNo, ownBankAccountNo, text } from '../../domain/field-shapes.ts'
import { assertSettledAfter, depositTerms, interestToDay } from '../../domain/interest.ts'
import { assertLetterStep, DONE_STEPS, LETTER_STATES } from '../../domain/transfer-letter.ts'
import { assertOpenAccount, wholeBalance } from '../../domain/withdrawal.ts'
import { fail } from '../../errors.ts'
import { type LockedAccount, lockAccounts, readMovements } from '../../store/accounts.ts'
import { findBankAccounts } from '../../store/bank-accounts.ts'
import { insertHold, releaseHold } from '../../store/holds.ts'
import { insertInstructions } from '../../store/instructions.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { insertLetter, type LockedLetter, lockLetter, stepLetter } from '../../store/transfer-letters.ts'
import { holdAmounts } from '../../store/withdrawals.ts'
import { payableFrom } from '../bank-side.ts'
import { known } from '../operation.ts'
import { TRANSFER_OUT } from '../settle-transfer-out.ts'
import { defineKind, type Handling } from './kind.ts'

const content = z.strictObject({
  letterNo: anyNumber.meta({ title: '联系函编号', description: '转入地中心的联系函' }),
  accountNo,
  centre: text(100).meta({ title: '转入地中心' }),
  payeeAccountNo: bankAccountNo.meta({ title: '收款账号' }),
  payeeName: text(100).meta({ title: '收款户名' }),
  bankAccountNo: ownBankAccountNo,
})
type TransferOut = z.infer<typeof content>

/**
 * 外部转出: a sealed account's whole balance, with interest to the day, is paid to another centre by the bank; the account closes (04) when the bank
 * has paid and is as before when it has not. Meanwhile the balance is held. Refuses account_unknown, account_closed, account_not_sealed,
 * account_has_hold, account_has_loan, available_insufficient (empty), bank_account_unknown, bank_account_closed, letter_exists, date_too_early (before
 * its newest entry).
 */
export const transferOut = defineKind({
  kind: 'transfer_out',
  title: '外部转出',
  content,
  concerns: ({ accountNo }) => ({ accountNo }),
  async submit(trx, asked, handling) {
    const account = await judge(trx, asked)
    const { accountNo, balance } = account
    const interest = await interestOf(trx, account, handling)
    await holdAmounts(trx, [{ accountNo, amount: balance }])
    const { businessDate, actor } = handling
    const reason = `外部转出 ${asked.letterNo}`
    const holdNo = await insertHold(trx, { accountNo, amount: balance, reason, createdOn: businessDate })
    const letter = await openLetter(trx, asked, account)
    const state = LETTER_STATES.sent
    await stepLetter(trx, letter, { state, actor: actor.subject, businessDate, holdNo, amount: balance + interest })
    return [
      { label: '转入地中心', value: asked.centre },
      { label: '收款账户', value: `${asked.payeeName} ${asked.payeeAccountNo}` },
      { label: '余额', value: yuanFromFen(balance) },
      { label: '至今利息', value: yuanFromFen(interest) },
    ]
  },
  async approve(trx, asked, handling) {
    const { businessDate, actor, application } = handling
    const { letter, account } = await lockHeld(trx, asked)
    assertLetterStep(letter, LETTER_STATES.accountConfirmed, DONE_STEPS)
    const amount = account.balance + (await interestOf(trx, account, handling))
    const [instructionNo] = await insertInstructions(trx, [
      {
        kind: 'pay',
        business: TRANSFER_OUT,
        bankAccountNo: asked.bankAccountNo,
        madeOn: businessDate,
        madeBy: actor.subject,
        lines: [
          {
            lineNo: 0,
            referenceNo: asked.letterNo,
            counterpartyAccountNo: asked.payeeAccountNo,
            counterpartyName: asked.payeeName,
            amount,
            purpose: `住房公积金转出 ${asked.letterNo}`,
          },
        ],
      },
    ])
    const { applicationNo } = application
    const state = LETTER_STATES.accountConfirmed
    await stepLetter(trx, letter, { state, actor: actor.subject, businessDate, amount, applicationNo })
    return { outcome: { instructionNo: instructionNo!, amount: yuanFromFen(amount) }, awaitsMoney: true }
  },
  async release(trx, asked, { businessDate, actor }) {
    const { letter } = await lockHeld(trx, asked)
    if (letter.holdNo) await releaseHold(trx, letter.holdNo)
    await stepLetter(trx, letter, { state: LETTER_STATES.refused, actor: actor.subject, businessDate, holdNo: null })
  },
})

async function judge(trx: Transaction<LedgerTables>, { accountNo, bankAccountNo }: TransferOut): Promise<LockedAccount> {
  const account = known(await lockAccounts(trx, [accountNo]), accountNo, 'account_unknown', 'accountNo')
  assertOpenAccount(account, { sealedToo: true })
  if (account.status !== '02') throw fail('account_not_sealed', { field: 'accountNo', value: accountNo, allowed: '状态 02 封存' })
  if (wholeBalance(account) === 0n)
    throw fail('available_insufficient', { field: 'accountNo', value: accountNo, allowed: '余额大于零' })
  payableFrom(await findBankAccounts(trx, [bankAccountNo]), bankAccountNo)
  return account
}

async function interestOf(
  trx: Transaction<LedgerTables>,
  { accountNo }: LockedAccount,
  { policyBook, businessDate: until, today }: Handling,
) {
  const { movements, settledOn } = (await readMovements(trx, [accountNo])).get(accountNo)!
  assertSettledAfter(movements, until, today)
  return interestToDay(movements, { settledOn, until, ...depositTerms(policyBook, until) })
}

/** The letter of this transfer, new or taken up again after it was refused or failed. */
async function openLetter(trx: Transaction<LedgerTables>, asked: TransferOut, account: LockedAccount): Promise<LockedLetter> {
  const { letterNo, accountNo, centre } = asked
  const fresh = { letterNo, direction: 'out', accountNo, centre, amount: account.balance, state: LETTER_STATES.sent } as const
  const isNew = await insertLetter(trx, fresh)
  const letter = (await lockLetter(trx, letterNo))!
  if (isNew) return letter
  if (letter.direction !== 'out' || letter.accountNo !== accountNo || letter.state === LETTER_STATES.sent)
    throw fail('letter_exists', { field: 'letterNo', value: letterNo, allowed: '未登记过的联系函编号' })
  assertLetterStep(letter, LETTER_STATES.sent, DONE_STEPS)
  return letter
}

async function lockHeld(trx: Transaction<LedgerTables>, { accountNo, letterNo }: TransferOut) {
  const account = (await lockAccounts(trx, [accountNo])).get(accountNo)!
  return { account, letter: (await lockLetter(trx, letterNo))! }
}
