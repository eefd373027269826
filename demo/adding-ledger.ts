import type { BusinessMonth } from '@anju/standards/business-date.ts'
import { monthOf } from '@anju/standards/business-date.ts'
import type { LedgerClient } from './ledger-client.ts'

/** A month of the fund, in yuan. */
export interface FundMonth {
  readonly month: BusinessMonth
  readonly inflow: number
  readonly outflow: number
  /** At the end of the month. */
  readonly balance: number
}

interface Account {
  readonly unitNo: string
  base: number
  balance: number
  open: boolean
}

/** What the generator posts, as far as it moves money between members and the fund. */
interface Posted {
  readonly unitNo: string
  readonly accountNo: string
  readonly unitRatio: string
  readonly base: string
  readonly amount: string
  readonly kind: string
  readonly month: string
  readonly businessDate: string
  readonly bases: readonly { accountNo: string; base: string }[]
}

/**
 * A ledger that only adds up, for tests of what is made of the demo centre's history over many seeds: the generator's contributions,
 * withdrawals and transfers, by month. It knows no rules and refuses nothing.
 */
export function createAddingLedger(): { readonly ledger: LedgerClient; months(): FundMonth[] } {
  const ratios = new Map<string, number>()
  const accounts = new Map<string, Account>()
  const moved = new Map<BusinessMonth, { inflow: number; outflow: number; other: number }>()
  const move = (account: Account, month: BusinessMonth, kind: 'inflow' | 'outflow' | 'other', amount: number) => {
    const sums = moved.get(month) ?? { inflow: 0, outflow: 0, other: 0 }
    moved.set(month, sums)
    sums[kind] += amount
    account.balance += kind === 'outflow' ? -amount : amount
  }
  const paidBy = (unitNo: string) => [...accounts.values()].filter((account) => account.open && account.unitNo === unitNo)

  const book: Readonly<Record<string, (item: Posted) => object>> = {
    '/units': ({ unitRatio }) => {
      const unitNo = `u${ratios.size}`
      ratios.set(unitNo, Number(unitRatio))
      return { unitNo }
    },
    '/members': ({ unitNo, base }) => {
      const accountNo = `a${accounts.size}`
      accounts.set(accountNo, { unitNo, base: Number(base), balance: 0, open: true })
      return { accountNo }
    },
    '/transfers-in': ({ accountNo, amount, businessDate }) => {
      move(accounts.get(accountNo)!, monthOf(businessDate), 'other', Number(amount))
      return {}
    },
    '/base-adjustments': ({ bases }) => {
      for (const { accountNo, base } of bases) accounts.get(accountNo)!.base = Number(base)
      return {}
    },
    '/remittances': ({ unitNo, month }) => {
      for (const account of paidBy(unitNo)) move(account, month, 'inflow', 2 * account.base * ratios.get(unitNo)!)
      return {}
    },
    '/withdrawals': ({ accountNo, kind, amount, businessDate }) => {
      const account = accounts.get(accountNo)!
      move(account, monthOf(businessDate), 'outflow', kind === '12' ? account.balance : Number(amount))
      account.open &&= kind !== '12'
      return {}
    },
    '/seals': ({ accountNo }) => {
      accounts.get(accountNo)!.open = false
      return {}
    },
  }
  const post = async (path: string, _key: string, item: unknown) => book[path]?.(item as Posted) ?? {}
  return {
    ledger: {
      post: post as LedgerClient['post'],
      postAll: (async (path: string, key: string, items: readonly unknown[]) =>
        Promise.all(items.map((item) => post(path, key, item)))) as LedgerClient['postAll'],
      runBatch: async () => {}, // it closes a month whatever is left to settle
    },
    months() {
      let balance = 0
      return [...moved].map(([month, { inflow, outflow, other }]) => {
        balance += inflow - outflow + other
        return { month, inflow, outflow, balance }
      })
    },
  }
}
