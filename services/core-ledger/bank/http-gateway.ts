import { businessDateSchema } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { problemSchema } from '@anju/standards/problem.ts'
import { z } from 'zod'
import type { InstructionKind } from '../store/bank-tables.ts'
import { type BankGateway, BankUnreachable, type LineOutcome, type OutgoingInstruction, type Standing } from './gateway.ts'

const CODES: Readonly<Record<InstructionKind, string>> = {
  pay: 'BDC101',
  collect: 'BDC102',
  batch_pay: 'BDC103',
  batch_collect: 'BDC104',
  loan_deduction: 'BDC105',
}
const isBatch = (kind: InstructionKind) => kind === 'batch_pay' || kind === 'batch_collect'
/** Refusals of a message that the bank has read and will not do; any other says nothing of the money. */
const REFUSED = new Set([400, 404, 422])

const yuan = z.string().transform(fenFromYuan)
const line = z.object({
  lineNo: z.int(),
  bankSerial: z.string(),
  status: z.enum(['processing', 'succeeded', 'failed']),
  reason: z.string().nullable(),
  valueDate: businessDateSchema.nullable(),
})
const single = line
const batch = z.object({ status: z.enum(['processing', 'finished']) })
const batchLines = z.object({ lines: z.array(line) })
const statementPage = z.object({
  lines: z.array(
    z.object({
      bankSerial: z.string(),
      callerSerial: z.string().nullable(),
      direction: z.enum(['in', 'out']),
      amount: yuan,
      counterpartyAccountNo: z.string(),
      counterpartyName: z.string(),
      purpose: z.string(),
      valueDate: businessDateSchema,
    }),
  ),
  next: z.string().nullable(),
  closingBalance: yuan,
})

export interface HttpGatewayOptions {
  readonly url: string
  readonly token: string
  readonly timeoutMs: number
}

/** The bank behind `POST <url>/messages/<code>`: the simulator, or a gateway that speaks like it. */
export function createHttpGateway(options: HttpGatewayOptions): BankGateway {
  const ask = <Answer extends z.ZodType>(code: string, message: object, answer: Answer) => post(options, code, message, answer)

  async function batchStanding(instructionNo: string, { status }: z.infer<typeof batch>): Promise<Standing> {
    if (status === 'processing') return { kind: 'processing' }
    const details = await ask('BDC108', { serial: instructionNo }, batchLines)
    if (!details.ok) throw new BankUnreachable(`BDC108 refused: ${details.code}`)
    return { kind: 'finished', lines: details.answer.lines.map(outcomeOf) }
  }

  return {
    async send(instruction) {
      const { instructionNo, kind } = instruction
      if (isBatch(kind)) {
        const sent = await ask(CODES[kind], messageOf(instruction), batch)
        return sent.ok ? batchStanding(instructionNo, sent.answer) : { kind: 'refused', reason: sent.title }
      }
      const sent = await ask(CODES[kind], messageOf(instruction), single)
      return sent.ok ? singleStanding(sent.answer) : { kind: 'refused', reason: sent.title }
    },
    async inquire({ instructionNo, kind }) {
      const found = isBatch(kind)
        ? await ask('BDC107', { serial: instructionNo }, batch)
        : await ask('BDC110', { serial: instructionNo }, single)
      if (!found.ok) {
        if (found.code === 'serial_unknown') return { kind: 'unknown' }
        throw new BankUnreachable(`inquiry refused: ${found.code}`)
      }
      return 'lineNo' in found.answer ? singleStanding(found.answer) : batchStanding(instructionNo, found.answer)
    },
    async statement({ bankAccountNo, from, to, cursor }) {
      const message = { accountNo: bankAccountNo, from, to, ...(cursor === null ? {} : { cursor }) }
      const page = await ask('BDC113', message, statementPage)
      if (!page.ok) throw new BankUnreachable(`statement refused: ${page.code}`)
      const lines = page.answer.lines.map(({ direction, amount, ...rest }) => ({
        ...rest,
        amount: direction === 'in' ? amount : -amount,
      }))
      return { ...page.answer, lines }
    },
  }
}

type Answered<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly code: string; readonly title: string }

async function post<Answer extends z.ZodType>(
  { url, token, timeoutMs }: HttpGatewayOptions,
  code: string,
  message: object,
  answer: Answer,
): Promise<Answered<z.infer<Answer>>> {
  try {
    const response = await fetch(`${url}/messages/${code}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const body: unknown = await response.json()
    if (response.ok) return { ok: true, answer: answer.parse(body) }
    const problem = problemSchema.parse(body)
    if (REFUSED.has(response.status)) return { ok: false, code: problem.code, title: problem.title }
    throw new BankUnreachable(`${code}: ${response.status} ${problem.code}`)
  } catch (error) {
    if (error instanceof BankUnreachable) throw error
    throw new BankUnreachable(`${code} without an answer`, { cause: error })
  }
}

function messageOf({ instructionNo, kind, bankAccountNo, lines }: OutgoingInstruction): object {
  const told = lines.map((one) => ({ ...one, amount: yuanFromFen(one.amount) }))
  if (isBatch(kind)) return { serial: instructionNo, accountNo: bankAccountNo, lines: told }
  const { lineNo: _, ...only } = told[0]!
  return { serial: instructionNo, accountNo: bankAccountNo, ...only }
}

const outcomeOf = ({ lineNo, bankSerial, status, reason, valueDate }: z.infer<typeof line>): LineOutcome => ({
  lineNo,
  state: status === 'succeeded' ? 'succeeded' : 'failed',
  bankSerial,
  failure: reason,
  valueDate,
})

const singleStanding = (answer: z.infer<typeof single>): Standing =>
  answer.status === 'processing' ? { kind: 'processing' } : { kind: 'finished', lines: [outcomeOf(answer)] }
