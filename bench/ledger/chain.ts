import { type Comparison, compare, measurePairs } from '../pairs.ts'
import { fillMonths, fillUnits, settleDown, type Units } from './fill.ts'
import { type LedgerDatabase, type LedgerServer, runSql } from './ledger-server.ts'
import { monthsAfter, remitAll, remitInProcess } from './remit-in-process.ts'

const UNITS: Units = { from: 1, count: 2_000, membersOfUnit: 1 }

/** What `without` takes off the hash chain: nothing seals a voucher any more. */
const CHAIN_OFF = 'DROP TRIGGER seal_voucher ON ledger.voucher'

/** Remittances a second, one member each, with every voucher sealed for the hash chain, against a ledger that has no chain. */
export async function compareChain(server: LedgerServer): Promise<Comparison> {
  await using on = await newLedger(server, 'chained')
  await using off = await newLedger(server, 'unchained')
  await runSql(off.url, CHAIN_OFF)
  const remitting = ({ db }: LedgerDatabase) => {
    const [remit, next] = [remitInProcess(db), monthsAfter(1)]
    return () => remitAll(remit, UNITS, next())
  }
  const [chained, unchained] = [remitting(on), remitting(off)]
  await measurePairs(chained, unchained, 1)
  const what = { name: '单笔汇缴,哈希链开', reference: '哈希链关', unit: '笔/秒', bar: '≥ 0.8' }
  return compare(what, await measurePairs(chained, unchained))
}

async function newLedger(server: LedgerServer, name: string): Promise<LedgerDatabase> {
  const ledger = await server.newLedger(name)
  await fillUnits(ledger.url, UNITS)
  await fillMonths(ledger.url, UNITS, 1)
  await settleDown(ledger.url)
  return ledger
}
