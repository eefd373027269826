import { APPLICATION_STATES } from '../../domain/application.ts'
import { findApplicationAwaiting, lockApplication, recordTransition } from '../../store/applications.ts'
import { RECEIPT_RETURN, settleReturn } from '../return-receipts.ts'
import type { InstructionHandler } from '../settle-instruction.ts'

/** Who records what the bank has answered. */
const LEDGER = 'ledger'

/** The bank has answered for a 暂收退回: settles it, and takes the application that asked for it to 50, or to 60 with the money 暂收 again. */
export const settleReturnApplication: InstructionHandler = async (trx, instruction, context) => {
  const { instructionNo, lines } = instruction
  const awaiting = await findApplicationAwaiting(trx, { kind: RECEIPT_RETURN, instructionNo })
  const application = awaiting ? await lockApplication(trx, awaiting) : undefined
  const voucherNo = await settleReturn(trx, instruction, context)
  if (!application) return
  const { valueDate, failure } = lines[0]!
  const step = { actor: LEDGER, businessDate: valueDate ?? context.today }
  await recordTransition(
    trx,
    application,
    voucherNo
      ? { ...step, event: 'book', to: APPLICATION_STATES.booked, result: { ...application.result, voucherNo } }
      : { ...step, event: 'fail', to: APPLICATION_STATES.failed, note: `银行未付：${failure ?? '原因不明'}` },
  )
}
