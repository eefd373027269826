import { titleOf } from '@anju/standards/code-list.ts'
import { applicationEvent, applicationState } from '@anju/standards/code-lists/application.ts'
import { APPLICATION_STATES, TRANSITION_RULES } from '../../domain/application.ts'
import { readApplication } from '../../store/applications.ts'
import { readTransitions } from '../../store/desk-reads.ts'
import { readWithdrawal } from '../../store/reads.ts'
import { kindOf } from '../applications/kinds.ts'
import { unitClosing } from '../applications/unit-closing.ts'
import { unitReopening } from '../applications/unit-reopening.ts'
import { voucherCorrections } from './of-voucher.ts'
import { applyFor, type Correction, type Desk, type LookUp } from './thing.ts'

/** An application: the steps that its state allows, and when it is booked the reversal of what it booked. */
export const applicationOnDesk: LookUp = async (desk, no) => {
  const found = await readApplication(desk.trx, no)
  if (!found) return undefined
  const steps = TRANSITION_RULES.filter(({ from, by }) => from === found.state && by !== 'ledger')
  const events = [...new Map(steps.map((rule) => [rule.event, rule])).values()]
  const onPage = events.map(
    ({ event, by }): Correction => ({
      act: 'application',
      kind: null,
      title: titleOf(applicationEvent, event),
      effect: by === 'maker' ? `由经办人 ${found.maker} 在受理单上办理` : '由经办人以外的复核主管在受理单上办理',
      given: { applicationNo: no },
      refusal: null,
    }),
  )
  const voucherNo = found.state === APPLICATION_STATES.booked ? await voucherOf(desk, found.result ?? {}) : undefined
  const reversals = voucherNo ? await voucherCorrections(desk, voucherNo) : []
  const reopening =
    found.kind === unitClosing.kind && found.state === APPLICATION_STATES.booked ? [reopen(String(found.unit_no))] : []
  return {
    thing: 'application',
    no,
    title: kindOf(found.kind).title,
    state: titleOf(applicationState, found.state),
    facts: found.facts,
    history: (await readTransitions(desk.trx, no)).map((event) => ({ ...event, what: titleOf(applicationEvent, event.what) })),
    corrections: [...onPage, ...reversals, ...reopening],
  }
}

/** A unit that was closed by mistake is opened again. */
const reopen = (unitNo: string) => applyFor(unitReopening, '单位恢复为销户前的状态，其后年月可汇缴', { unitNo })

/** What a booked application has posted: said by its result, or by the withdrawal that it was of. */
async function voucherOf({ trx }: Desk, result: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  if (typeof result.voucherNo === 'string') return result.voucherNo
  if (typeof result.withdrawalNo !== 'string') return undefined
  return (await readWithdrawal(trx, result.withdrawalNo))?.voucher_no ?? undefined
}
