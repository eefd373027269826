import { freePort } from '@anju/infra/local/free-port.ts'
import { startTestBank, TEST_BANK_DAY, TEST_BANK_TOKEN, type TestBank } from '@anju/infra/local/test-bank.ts'
import { CITY } from '@anju/standards/code-lists/region.ts'
import { type DispatchDeps, dispatchDue } from '../bank/dispatch.ts'
import { createHttpGateway } from '../bank/http-gateway.ts'
import { pullStatement } from '../bank/pull-statement.ts'
import { instructionHandlers } from '../operations/instruction-handlers.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { policyBooks } from '../store/policy.ts'
import { startTestLedger, type TestLedger } from './test-ledger.ts'

/** The centre's account at the bank, and people who have one there too. */
export const BASIC = '41050001'
export const PERSON = { accountNo: '62170001', name: '张三' }
export const FROZEN = { accountNo: '62170002', name: '李四' }

/** A ledger and a bank, each on a database of its own, that speak over HTTP; nothing happens between them unless a test says so. */
export interface LedgerWithBank {
  readonly ledger: TestLedger
  readonly bank: TestBank
  readonly deps: DispatchDeps
  /** Registers the basic account with what the books have, at both. */
  openAccount(): Promise<void>
  /** Looks once at every instruction; those under way are due at once. */
  dispatch(over?: Partial<DispatchDeps>): Promise<void>
  /** The bank clears, then the ledger asks: as often as it takes until nothing is under way. */
  settle(): Promise<void>
  pull(): Promise<void>
  /** A movement that the bank books of itself: money from outside, or a charge. */
  move(direction: 'in' | 'out', amount: string, over?: object): Promise<string>
  close(): Promise<void>
}

export async function startLedgerWithBank(postgresUrl: string): Promise<LedgerWithBank> {
  const port = await freePort()
  const bank = await startTestBank(postgresUrl, `http://127.0.0.1:${port}/bank/notices`)
  const gateway = createHttpGateway({ url: bank.url, token: TEST_BANK_TOKEN, timeoutMs: 2_000 })
  const ledger = await startTestLedger(postgresUrl, TEST_BANK_DAY, gateway)
  await ledger.app.listen({ host: '127.0.0.1', port })
  const clock = () => new Date(`${TEST_BANK_DAY}T04:00:00Z`)
  const deps = { db: ledger.db, gateway, handlers: instructionHandlers(policyBooks(CITY.code)), clock, leaseMs: 0, pollMs: 0 }
  const dispatch: LedgerWithBank['dispatch'] = async (over) => void (await dispatchDue({ ...deps, ...over }))
  return {
    ledger,
    bank,
    deps,
    async openAccount() {
      const trial = (await ledger.get('/trial-balance')).body as { items: { subjectCode: string; closing: string }[] }
      const balance = trial.items.find(({ subjectCode }) => subjectCode === '101')!.closing
      const dates = { openedOn: '2020-01-01', confirmedOn: '2026-11-20' }
      const account = { accountNo: BASIC, name: '住房公积金管理中心' }
      await ledger.post('/bank-accounts', {
        ...account,
        ...dates,
        bankCode: '105',
        subject: '101',
        nature: '01',
        openingBalance: balance,
      })
      const accounts = [{ ...account, balance, notifies: true }, PERSON, { ...FROZEN, frozen: true }]
      await bank.ask('PUT', '/control/accounts', { accounts })
    },
    dispatch,
    async settle() {
      for (let turn = 0; turn < 20; turn++) {
        await dispatch()
        await bank.clear()
        const { items } = (await ledger.get('/instructions?limit=1000')).body as { items: { state: string }[] }
        if (items.every(({ state }) => state === 'succeeded' || state === 'failed')) return
      }
      throw new Error('instructions do not come to an end')
    },
    async pull() {
      const account = (await findBankAccounts(ledger.db, [BASIC])).get(BASIC)!
      await pullStatement({ db: ledger.db, gateway }, account, TEST_BANK_DAY)
    },
    async move(direction, amount, over = {}) {
      const { body } = await bank.ask('POST', '/control/movements', {
        accountNo: BASIC,
        direction,
        counterpartyAccountNo: '8800',
        counterpartyName: '某单位',
        amount,
        purpose: '汇缴',
        ...over,
      })
      return String(body.bankSerial)
    },
    async close() {
      await ledger.close()
      await bank.close()
    },
  }
}
