import { randomUUID } from 'node:crypto'
import { businessDateAt } from '@anju/standards/business-date.ts'
import type { Centre } from './centre.ts'

type Ledger = Centre['ledger']

/** Posts to the ledger with a key of its own. Throws an Error with the refusal. */
export async function post<Answer>({ url, token }: Ledger, path: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const response = await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return (await response.json()) as Answer
}

/** The smallest posting there is: one line of one account. */
export const transferTo = (accountNo: string) => ({ accountNo, amount: '0.01', businessDate: businessDateAt() })

/** Normal accounts of the centre, as many as asked for. */
export async function openAccounts(ledger: Ledger, count: number): Promise<string[]> {
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
