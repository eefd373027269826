import { fenFromYuan } from '@anju/standards/money.ts'
import { post } from '../centre/client.ts'
import { CENTRE_ACCOUNT } from '../centre/requests.ts'
import { bankDifferences, compareDifferences, type Differences, falseMovements } from '../check/bank-agrees.ts'
import { Violation } from './violation.ts'
import type { Run } from './wave.ts'

/** The books differ from the bank in nothing but what the bank took for itself, and what it did otherwise than it said. */
export async function mustDiffer({ centre: { bank }, charges }: Pick<Run, 'centre' | 'charges'>): Promise<Differences> {
  const taken = [...charges].map(([serial, charge]) => [serial, { ours: 0n, theirs: -charge }] as const)
  return new Map([...(await falseMovements(bank.db)), ...taken])
}

/** Bank statement = bank ledger, movement by movement. */
export async function checkBank(run: Run, op: number): Promise<void> {
  const found = await bankDifferences(run.centre.db, run.centre.bank.db)
  const [wrong] = compareDifferences(found, await mustDiffer(run), 'between the two')
  if (wrong) throw new Violation(op, wrong)
}

interface Reconciliation {
  readonly unexplained: string
  readonly differences: readonly { readonly bankSerial: string | null; readonly ourAmount: string; readonly bankAmount: string }[]
}

/** 银行对账 of the day finds these differences, and explains the two balances by them. */
export async function reconcile(run: Run, op: number): Promise<void> {
  const { centre, model, counts } = run
  const body = { bankAccountNo: CENTRE_ACCOUNT, day: model.today }
  const { status, body: said } = await post(centre, { path: '/reconciliations', body, key: `op-${op}/reconcile`, actor: null })
  const { unexplained, differences } = said as unknown as Reconciliation
  if (status !== 201 || unexplained !== '0.00')
    throw new Violation(op, `银行对账 of ${model.today}: ${status}, unexplained ${unexplained}`)
  const listed = new Map(
    differences.map((one) => [one.bankSerial ?? '', { ours: fenFromYuan(one.ourAmount), theirs: fenFromYuan(one.bankAmount) }]),
  )
  const [wrong] = compareDifferences(listed, await mustDiffer(run), 'that is listed')
  if (wrong) throw new Violation(op, wrong)
  counts.count('reconcile', null)
}
