import { type Comparison, compare, measurePairs } from '../pairs.ts'
import type { Centre } from './centre.ts'
import { openAccounts, post, transferTo } from './transfers.ts'

const LINES = 2_000
const SINGLES = 100

/** Account lines a second posted in one batch, against lines posted one by one: what a batch is worth. */
export async function compareBatch({ ledger }: Centre): Promise<Comparison> {
  const accounts = await openAccounts(ledger, LINES)
  const batch = () => linesPerSecond(LINES, () => post(ledger, '/transfers-in:batch', { items: accounts.map(transferTo) }))
  const singles = () =>
    linesPerSecond(SINGLES, async () => {
      for (const accountNo of accounts.slice(0, SINGLES)) await post(ledger, '/transfers-in', transferTo(accountNo))
    })
  return compare({ name: '批量记账明细', reference: '逐笔记账明细', unit: '条/秒' }, await measurePairs(batch, singles))
}

async function linesPerSecond(lines: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return lines / ((performance.now() - began) / 1_000)
}
