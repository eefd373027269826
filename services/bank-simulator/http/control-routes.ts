import { yuanFromFen } from '@anju/standards/money.ts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { clearDue } from '../clear.ts'
import { deliverDue, type NoticeAddress } from '../deliver.ts'
import { type Faults, faultsSchema } from '../domain/faults.ts'
import { fail } from '../errors.ts'
import { lockAccounts, putAccounts } from '../store/accounts.ts'
import type { BankDb } from '../store/connect.ts'
import { bankDay, readFaults, writeFaults } from '../store/faults.ts'
import { takeBankSerials } from '../store/instructions.ts'
import { bookMovements } from '../store/statement.ts'
import { accountsBody, movementBody } from './shapes.ts'

/** What no real bank offers: its accounts, its faults and its clock in the hands of a test or a demonstration. */
export function registerControlRoutes(app: FastifyInstance, db: BankDb, notices: NoticeAddress): void {
  app.put('/control/accounts', { schema: { body: accountsBody } }, async (request) => {
    const { accounts } = request.body as z.infer<typeof accountsBody>
    await putAccounts(db, accounts)
    return { accounts: accounts.length }
  })
  app.get('/control/faults', () => readFaults(db))
  app.put('/control/faults', { schema: { body: faultsSchema } }, async (request) => {
    await writeFaults(db, request.body as Faults)
    return readFaults(db)
  })
  app.post('/control/movements', { schema: { body: movementBody } }, (request) =>
    bookOutside(db, request.body as z.infer<typeof movementBody>),
  )
  app.post('/control/clear', async () => ({
    cleared: await clearDue(db, { early: true }),
    noticed: await deliverDue(db, notices, { early: true }),
  }))
  app.get('/control/arrivals/:serial', { schema: { params: z.object({ serial: z.string() }) } }, async (request) => {
    const { serial } = request.params as { serial: string }
    const row = await db.selectFrom('bank.arrival').select('times').where('serial', '=', serial).executeTakeFirst()
    return { serial, times: row?.times ?? 0 }
  })
}

/** A credit from outside or a charge of the bank's own: booked at once, noticed as any other. */
async function bookOutside(db: BankDb, { accountNo, direction, amount, valueDate, ...other }: z.infer<typeof movementBody>) {
  const { counterpartyAccountNo, counterpartyName, purpose } = other
  return db.transaction().execute(async (trx) => {
    const faults = await readFaults(trx)
    const account = (await lockAccounts(trx, [accountNo])).get(accountNo)
    if (!account) throw fail('account_unknown', { field: 'accountNo', value: accountNo })
    const day = valueDate ?? bankDay(faults)
    const [bankSerial] = await takeBankSerials(trx, day, 1)
    const us = { accountNo, name: account.name }
    const them = { accountNo: counterpartyAccountNo, name: counterpartyName }
    const [payer, payee] = direction === 'in' ? [them, us] : [us, them]
    const transfer = {
      serial: '',
      lineNo: 0,
      bankSerial: bankSerial!,
      kind: 'pay' as const,
      payerAccountNo: payer.accountNo,
      payerName: payer.name,
      payeeAccountNo: payee.accountNo,
      payeeName: payee.name,
      amount,
      purpose,
      ofBatch: false,
    }
    const balance = direction === 'in' ? account.balance + amount : account.balance - amount
    if (balance < 0n) throw fail('field_invalid', { field: 'amount', value: yuanFromFen(amount), allowed: '不超过余额' })
    const movement = { accountNo, direction, amount, balance, transfer }
    await bookMovements(trx, [movement], { callerSerial: null, valueDate: day, faults })
    return { bankSerial }
  })
}
