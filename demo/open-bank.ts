import { bankAccountsPage } from '@anju/core-ledger/http/bank-shapes.ts'
import { trialBalanceAnswer } from '@anju/core-ledger/http/books-shapes.ts'
import { addDays, businessDateAt } from '@anju/standards/business-date.ts'
import type { DemoConfig } from './config.ts'
import { createLedgerClient } from './ledger-client.ts'

/** The centre's account at the simulated bank. */
export const ACCOUNT = { accountNo: '41001537110050200001', name: '三门峡市住房公积金管理中心住房公积金存款专户' }

/**
 * Gives the demo centre its account at the simulated bank: at the ledger with what its history has brought to the books, then at the bank with
 * the same. Done again it changes nothing. Without a simulated bank there is nothing to do.
 */
export async function openBank(
  config: Pick<DemoConfig, 'LEDGER_URL' | 'LEDGER_TOKEN' | 'BANK_URL' | 'BANK_TOKEN'>,
): Promise<void> {
  if (config.BANK_URL === '') return
  const ledger = createLedgerClient({ url: config.LEDGER_URL, token: config.LEDGER_TOKEN })
  const { items } = bankAccountsPage.parse(await readLedger(config, '/bank-accounts'))
  const known = items.find(({ accountNo }) => accountNo === ACCOUNT.accountNo)
  const openingBalance = known?.openingBalance ?? (await booksOf101(config))
  if (!known) {
    await ledger.post('/bank-accounts', `demo/bank-account/${ACCOUNT.accountNo}`, {
      ...ACCOUNT,
      bankCode: '105',
      subject: '101',
      nature: '01',
      openedOn: '2020-01-01',
      confirmedOn: addDays(businessDateAt(), -1),
      openingBalance,
    })
  }
  const opened = await fetch(new URL('/control/accounts', config.BANK_URL), {
    method: 'PUT',
    headers: { authorization: `Bearer ${config.BANK_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ accounts: [{ ...ACCOUNT, balance: openingBalance, notifies: true }] }),
  })
  if (!opened.ok) throw new Error(`模拟银行拒绝开户：${await opened.text()}`)
}

const booksOf101 = async (config: Pick<DemoConfig, 'LEDGER_URL' | 'LEDGER_TOKEN'>) =>
  trialBalanceAnswer.parse(await readLedger(config, '/trial-balance')).items.find(({ subjectCode }) => subjectCode === '101')!
    .closing

/** Reads from the ledger. Throws with its words when it refuses. */
export async function readLedger(
  { LEDGER_URL, LEDGER_TOKEN }: Pick<DemoConfig, 'LEDGER_URL' | 'LEDGER_TOKEN'>,
  path: string,
): Promise<unknown> {
  const response = await fetch(new URL(path, LEDGER_URL), { headers: { authorization: `Bearer ${LEDGER_TOKEN}` } })
  if (!response.ok) throw new Error(`核心账务拒绝了 ${path}:${await response.text()}`)
  return response.json()
}
