import { APPLICATION_STATES } from '../../domain/application.ts'
import { lockApplicationsOf, recordTransition } from '../../store/applications.ts'
import { readPayments } from '../../store/withdrawal-payments.ts'
import { endHolds, markCancelled } from '../../store/withdrawals.ts'
import { settleWithdrawals } from '../instruct-withdrawals.ts'
import type { InstructionHandler } from '../settle-instruction.ts'

/** Who records what the bank has answered. */
const LEDGER = 'ledger'

/**
 * The bank has answered for withdrawals: settles them, and takes the applications that asked for them to 50, or to 60 with everything as it
 * was before they were submitted: nothing is held, and they may be submitted again.
 */
export const settleWithdrawalApplications: InstructionHandler = async (trx, instruction, context) => {
  const numbers = (await readPayments(trx, instruction.instructionNo)).map(({ withdrawalNo }) => withdrawalNo)
  const applications = await lockApplicationsOf(trx, numbers)
  await settleWithdrawals(trx, instruction, context)
  const [line] = instruction.lines
  const step = { actor: LEDGER, businessDate: line!.valueDate ?? context.today }
  for (const { withdrawalNo, application } of applications) {
    if (line!.state === 'succeeded') {
      const booked = { ...step, event: 'book', to: APPLICATION_STATES.booked } as const
      await recordTransition(trx, application, { ...booked, result: { ...application.result, bankSerial: line!.bankSerial } })
      continue
    }
    await endHolds(trx, [withdrawalNo], 'released')
    await markCancelled(trx, { column: 'withdrawal_no', value: withdrawalNo })
    const failed = { ...step, event: 'fail', to: APPLICATION_STATES.failed } as const
    await recordTransition(trx, application, { ...failed, note: `银行未付：${line!.failure ?? '原因不明'}` })
  }
}
