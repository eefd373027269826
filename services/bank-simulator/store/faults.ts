import { businessDateAt } from '@anju/standards/business-date.ts'
import { type Faults, faultsSchema } from '../domain/faults.ts'
import type { BankDb, BankTransaction } from './connect.ts'

/** The faults as last set; none at first. */
export async function readFaults(db: BankDb | BankTransaction): Promise<Faults> {
  const row = await db.selectFrom('bank.faults').select('document').executeTakeFirst()
  return faultsSchema.parse(row?.document ?? {})
}

export async function writeFaults(db: BankDb, faults: Faults): Promise<void> {
  const document = JSON.stringify(faults)
  await db
    .insertInto('bank.faults')
    .values({ document })
    .onConflict((conflict) => conflict.column('one').doUpdateSet({ document }))
    .execute()
}

/** 银行会计日: as set, or today in China. */
export const bankDay = (faults: Faults): string => faults.today ?? businessDateAt()
