import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Transfer } from '../domain/clearing.ts'
import { type Faults, strikes, waitMs } from '../domain/faults.ts'
import { fail } from '../errors.ts'
import { findAccount } from '../store/accounts.ts'
import type { BankDb } from '../store/connect.ts'
import { bankDay, readFaults } from '../store/faults.ts'
import { countArrival, registerInstruction, takeBankSerials } from '../store/instructions.ts'
import { outcomeOf } from './outcomes.ts'
import { type BatchMessage, batchMessage, type SingleMessage, singleMessage } from './shapes.ts'

type Kind = Transfer['kind']
const SINGLE: Readonly<Record<string, Kind>> = { BDC101: 'pay', BDC102: 'collect', BDC105: 'collect' }
const BATCH: Readonly<Record<string, Kind>> = { BDC103: 'pay', BDC104: 'collect' }

/** Messages that move money: taken once per serial, cleared when they are due, answered at once with what is known. */
export function registerInstructionRoutes(app: FastifyInstance, db: BankDb): void {
  for (const [code, kind] of Object.entries(SINGLE))
    app.post(`/messages/${code}`, { schema: { body: singleMessage } }, (request, reply) => {
      const { serial, accountNo, ...line } = request.body as SingleMessage
      return take(db, request, reply, { code, kind, serial, accountNo, lines: [{ lineNo: 0, ...line }] })
    })
  for (const [code, kind] of Object.entries(BATCH))
    app.post(`/messages/${code}`, { schema: { body: batchMessage } }, (request, reply) =>
      take(db, request, reply, { code, kind, ...(request.body as BatchMessage) }),
    )
}

interface Taken extends z.infer<typeof batchMessage> {
  readonly code: string
  readonly kind: Kind
}

async function take(db: BankDb, request: FastifyRequest, reply: FastifyReply, message: Taken) {
  const faults = await readFaults(db)
  if (faults.down) throw fail('bank_down')
  const times = await countArrival(db, message.serial)
  const arrival = `${message.serial}#${times}`
  if (strikes(faults, 'loseRequest', arrival)) return hangUp(request, reply)
  await register(db, message, faults)
  if (strikes(faults, 'loseAnswer', arrival)) return hangUp(request, reply)
  return outcomeOf(db, message.serial)
}

/** The connection breaks without a word. */
function hangUp(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack()
  request.raw.socket.destroy()
}

/** Throws account_unknown, or serial_reused when the serial was used for other content. */
async function register(db: BankDb, { code, kind, serial, accountNo, lines }: Taken, faults: Faults): Promise<void> {
  const content = JSON.stringify([code, accountNo, lines.map((line) => ({ ...line, amount: String(line.amount) }))])
  const known = await db.transaction().execute(async (trx) => {
    const own = await findAccount(trx, accountNo)
    if (!own) throw fail('account_unknown', { field: 'accountNo', value: accountNo })
    const wait = waitMs(faults, faults.clearingDelayMs, `clearing/${serial}`)
    return registerInstruction(trx, { serial, code, content, waitMs: wait }, async () => {
      const serials = await takeBankSerials(trx, bankDay(faults), lines.length)
      return lines.map((line, index) => {
        const other = { accountNo: line.counterpartyAccountNo, name: line.counterpartyName }
        const us = { accountNo, name: own.name }
        const [payer, payee] = kind === 'pay' ? [us, other] : [other, us]
        return {
          serial,
          lineNo: line.lineNo,
          bankSerial: serials[index]!,
          kind,
          payerAccountNo: payer.accountNo,
          payerName: payer.name,
          payeeAccountNo: payee.accountNo,
          payeeName: payee.name,
          amount: line.amount,
          purpose: line.purpose,
        }
      })
    })
  })
  if (known !== undefined && known !== content)
    throw fail('serial_reused', { field: 'serial', value: serial, allowed: '与首次相同的内容，或换一个流水号' })
}
