import { randomUUID } from 'node:crypto'
import { businessDateAt } from '@anju/standards/business-date.ts'
import autocannon from 'autocannon'

const SECONDS = 3
const CONNECTIONS = 8
const LINES = 2_000
const SINGLES = 100

interface LedgerAddress {
  readonly url: string
  readonly token: string
}

/** Requests a second that a URL answers with 2xx at eight connections. Throws when any answer is another. */
export async function rateOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS })
  if (result.non2xx > 0) throw new Error(`${url}: ${result.non2xx} answers were not 2xx`)
  return result.requests.average
}

/** Reads of one member's profile a second, each of them masked and logged. */
export const profileRate = (web: string, token: string): Promise<number> =>
  rateOf(`${web}/api/profiles/1000000001?purpose=service`, { authorization: `Bearer ${token}` })

/** Account lines a second, posted in one batch. */
export const batchLines = (ledger: LedgerAddress): Promise<number> =>
  linesPerSecond(LINES, async (accounts) => post(ledger, '/transfers-in:batch', { items: accounts.map(transferTo) }), ledger)

/** Account lines a second, posted one by one. */
export const singleLines = (ledger: LedgerAddress): Promise<number> =>
  linesPerSecond(
    SINGLES,
    async (accounts) => {
      for (const accountNo of accounts) await post(ledger, '/transfers-in', transferTo(accountNo))
    },
    ledger,
  )

const transferTo = (accountNo: string) => ({ accountNo, amount: '0.01', businessDate: businessDateAt() })

async function linesPerSecond(
  count: number,
  work: (accounts: readonly string[]) => Promise<void>,
  ledger: LedgerAddress,
): Promise<number> {
  const accounts = await openAccounts(ledger, count)
  const began = performance.now()
  await work(accounts)
  return count / ((performance.now() - began) / 1_000)
}

async function post(ledger: LedgerAddress, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${ledger.token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const response = await fetch(new URL(path, ledger.url), { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  await response.arrayBuffer()
}

/** Normal accounts of the centre, as many as asked for. */
async function openAccounts(ledger: LedgerAddress, count: number): Promise<string[]> {
  const get = async (path: string) => {
    const response = await fetch(new URL(path, ledger.url), { headers: { authorization: `Bearer ${ledger.token}` } })
    return ((await response.json()) as { items: { unitNo: string; accountNo: string; status: string }[] }).items
  }
  const accounts: string[] = []
  for (const { unitNo } of await get('/units?limit=1000')) {
    if (accounts.length >= count) break
    const own = await get(`/accounts?limit=1000&unitNo=${unitNo}`)
    accounts.push(...own.filter(({ status }) => status === '01').map(({ accountNo }) => accountNo))
  }
  if (accounts.length < count) throw new Error(`the centre has only ${accounts.length} open accounts, ${count} are needed`)
  return accounts.slice(0, count)
}
