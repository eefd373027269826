import { setTimeout as sleep } from 'node:timers/promises'
import type { BusinessDate } from '@anju/standards/business-date.ts'
import { yuanFromFen } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import { post } from '../centre/client.ts'
import { bankAccountOf, CENTRE_ACCOUNT, nameOf } from '../centre/requests.ts'
import { paid, returned } from '../model/bank.ts'
import type { Step } from '../program/acts.ts'
import { FIRST_DAY } from '../program/program.ts'
import { bringIn, learnMatches, learnReceipt, moneyIn } from './receipts.ts'
import { checkBank, reconcile } from './reconcile.ts'
import { Violation } from './violation.ts'
import { type Run, strike } from './wave.ts'

/** The ledger must have heard of everything, and booked it, within this time. */
const ENDS_WITHIN_MS = 60_000
/** What the centre has at the bank from the first day on; 暂收 that is nobody's. */
const FIRST_MONEY = '90000000000.00'
/** Where the ledger books what it is told without a bank: the first account of the subject, on which the bank does nothing. */
const BASIC_ACCOUNT = '41050000'

/** Registers the centre's accounts at both. */
export async function openCentreAccounts({ centre }: Run): Promise<void> {
  const name = '三门峡市住房公积金管理中心'
  await centre.bank.control('PUT', '/control/accounts', {
    accounts: [BASIC_ACCOUNT, CENTRE_ACCOUNT].map((accountNo) => ({ accountNo, name, notifies: true })),
  })
  for (const accountNo of [BASIC_ACCOUNT, CENTRE_ACCOUNT]) {
    const account = { accountNo, name, bankCode: '105', subject: '101', nature: '01', openedOn: '2020-01-01' }
    const body = { ...account, confirmedOn: '2025-05-01', openingBalance: '0.00' }
    await post(centre, { path: '/bank-accounts', body, key: `bank-account/${accountNo}`, actor: null })
  }
  await centre.bank.control('PUT', '/control/faults', { today: FIRST_DAY })
  await moneyIn(centre.bank, { amount: FIRST_MONEY, name: '某单位', purpose: '期初' })
}

/** Opens an account for everybody who has joined since the last time; some are frozen, and can be paid nothing. */
async function openPeoplesAccounts({ centre: { bank }, numbers, peopleAtBank }: Run): Promise<void> {
  const fresh = [...numbers.members.keys()].filter((member) => !peopleAtBank.has(member))
  const accounts = fresh.map((member) => ({
    accountNo: bankAccountOf(member),
    name: nameOf(member),
    frozen: member % 15 === 7,
    balance: member % 4 === 0 ? '0' : '90000.00',
  }))
  if (accounts.length > 0) await bank.control('PUT', '/control/accounts', { accounts })
  for (const member of fresh) peopleAtBank.add(member)
}

/** Money comes in, the bank does what it was told, whoever is to be killed is, and the model learns what the bank did. */
export async function playBank(
  run: Run,
  { op, incoming, charge, faults, crash }: Extract<Step, { kind: 'bank' }>,
): Promise<void> {
  const { centre, model, counts } = run
  await openPeoplesAccounts(run)
  await centre.bank.control('PUT', '/control/faults', { ...faults, today: model.today })
  counts.troubled(faults)
  for (const one of incoming) await bringIn(run, one)
  if (charge > 0n) await takeCharge(run, charge)
  await Promise.all([settle(run, op), crash && strike(run, crash)])
  await centre.bank.control('PUT', '/control/faults', { today: model.today })
  await settle(run, op)
  for (const one of run.arrived.splice(0)) await learnReceipt(run, one)
  await learnOutcomes(run)
  await learnMatches(run)
  await checkBank(run, op)
  if (model.today > model.closedThrough) await reconcile(run, op)
  model.log.settle()
}

/** The bank takes its fee. */
async function takeCharge({ centre: { bank }, charges }: Run, charge: bigint): Promise<void> {
  const bankItself = { counterpartyAccountNo: '1', counterpartyName: '某银行', purpose: '手续费' }
  const movement = { accountNo: CENTRE_ACCOUNT, direction: 'out', amount: yuanFromFen(charge), ...bankItself }
  charges.set(String((await bank.control('POST', '/control/movements', movement)).bankSerial), charge)
}

/** Lets the bank do what it was told by a batch, and whatever else it was told, and the ledger book it. */
export async function settleBatch(run: Run, op: number): Promise<void> {
  await openPeoplesAccounts(run)
  await run.centre.bank.control('PUT', '/control/faults', { today: run.model.today })
  await settle(run, op)
  await learnOutcomes(run)
}

/** Lets the bank clear until nothing is under way between the two. */
async function settle({ centre, model }: Run, op: number): Promise<void> {
  const began = performance.now()
  for (;;) {
    await centre.bank.control('POST', '/control/clear', {})
    const left = await underWay(centre).catch(() => 'nobody knows')
    if (left === '') return
    if (performance.now() - began > ENDS_WITHIN_MS)
      throw new Violation(
        op,
        `what the bank did on ${model.today} is booked once, in time: after ${ENDS_WITHIN_MS / 1_000} s there is left ${left}`,
      )
    await sleep(40)
  }
}

/** What the bank and the ledger have not told each other yet, in words; '' when nothing. */
async function underWay({ bank, db }: Run['centre']): Promise<string> {
  const { rows: instructions } = await sql<{ no: string; state: string }>`
    SELECT instruction_no AS no, state FROM ledger.instruction WHERE state IN ('pending', 'sent', 'unknown') ORDER BY 1`.execute(
    db,
  )
  if (instructions.length > 0) return `${instructions.length} instructions, ${instructions[0]!.no} ${instructions[0]!.state}`
  const { rows: told } = await sql<{ serial: string }>`SELECT bank_serial AS serial FROM ledger.receipt`.execute(db)
  const known = new Set(told.map(({ serial }) => serial))
  const { rows: came } = await sql<{ serial: string }>`
    SELECT bank_serial AS serial FROM bank.statement_line
    WHERE account_no = ${CENTRE_ACCOUNT} AND direction = 'in' AND caller_serial IS NULL`.execute(bank.db)
  const missing = came.filter(({ serial }) => !known.has(serial))
  return missing.length === 0 ? '' : `${missing.length} receipts, ${missing[0]!.serial}`
}

/** What the bank says of each payment that it was told. */
async function learnOutcomes({ centre, model, numbers, counts }: Run): Promise<void> {
  const outcome = async (op: number, kind: 'pay' | 'pay_back'): Promise<BusinessDate | null> => {
    const { rows } = await sql<{ status: string; value_date: BusinessDate | null }>`
      SELECT status, value_date FROM bank.transfer WHERE serial = ${numbers.of(op, 'instructionNo')}`.execute(centre.bank.db)
    const done = rows[0]?.status === 'succeeded'
    counts.count(kind, done ? null : 'by the bank')
    return done ? rows[0]!.value_date : null
  }
  const paying = [...model.withdrawals.entries()].filter(([, { state }]) => state === 'paying')
  for (const [op] of paying) paid(model, op, await outcome(op, 'pay'))
  const returning = [...model.returns.entries()].filter(([, { ended }]) => !ended)
  for (const [op] of returning) returned(model, op, await outcome(op, 'pay_back'))
}
