import { setTimeout as sleep } from 'node:timers/promises'
import { addDays, businessDateAt, monthOf } from '@anju/standards/business-date.ts'
import { creditCheckCharacter, residentId } from '@anju/standards/personal-number.ts'
import type { Dice } from './dice.ts'
import type { Publishing } from './publishing.ts'

const RETRY_MS = 50

/** Business that goes on in the ledger while everything around it dies. */
export interface Contributions {
  /** How many remittances the ledger has confirmed. */
  remitted: number
  /** What the ledger refused, which ended it: nothing of this should be refused. */
  refused: string | undefined
  readonly ended: Promise<void>
}

/**
 * Opens units with members and remits for them through the ledger's own API, and takes some remittances
 * back: one unit after another until told to stop, each request with its key until it is answered.
 */
export function startContributions({ ledger }: Publishing, dice: Dice, signal: AbortSignal): Contributions {
  const contributions: Contributions = { remitted: 0, refused: undefined, ended: Promise.resolve() }
  return Object.assign(contributions, { ended: run() })

  async function run(): Promise<void> {
    try {
      for (let order = 1; !signal.aborted; order++) await oneUnit(order)
    } catch (error) {
      contributions.refused = String(error)
    }
  }

  async function oneUnit(order: number): Promise<void> {
    const today = businessDateAt()
    const unit = await post<{ unitNo: string }>(`unit/${order}`, '/units', {
      name: `三门峡市第${order}单位`,
      creditCode: creditCodeOf(order),
      address: '三门峡市湖滨区建设路1号',
      countyCode: '411202',
      legalRepresentative: '张一',
      economicType: '120',
      industry: 'P',
      contactName: '李二',
      contactMobile: '13800000001',
      unitRatio: '0.12',
      memberRatio: '0.12',
      openedOn: today,
    })
    const items = Array.from({ length: dice.int(1, 6) }, (_, index) => ({
      unitNo: unit.unitNo,
      name: `职工${order}之${index}`,
      idType: '01',
      idNumber: idNumberOf(order * 10 + index),
      mobile: '13900000000',
      base: `${dice.int(2_200, 18_000)}.00`,
      openedOn: today,
    }))
    await post(`members/${order}`, '/members:batch', { items })
    const body = { unitNo: unit.unitNo, month: monthOf(today), businessDate: today }
    const { voucherNo } = await post<{ voucherNo: string }>(`remittance/${order}`, '/remittances', body)
    contributions.remitted += 1
    if (dice.oneIn(4)) await post(`reversal/${order}`, `/vouchers/${voucherNo}/reversal`, { businessDate: today })
    await sleep(dice.int(0, 100))
  }

  async function post<Answer>(key: string, path: string, body: object): Promise<Answer> {
    const request = {
      method: 'POST',
      headers: { authorization: `Bearer ${ledger.token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    }
    for (;;) {
      const answer = await fetch(new URL(path, ledger.url), request)
      if (answer.ok) return (await answer.json()) as Answer
      if (answer.status < 500) throw new Error(`the ledger refuses ${path}: ${await answer.text()}`)
      await answer.body?.cancel()
      await sleep(RETRY_MS)
    }
  }
}

/** A valid credit code of a public institution of 湖滨区. */
function creditCodeOf(order: number): string {
  const body = `12411202${String(order).padStart(9, '0')}`
  return body + creditCheckCharacter(body)
}

/** A valid id number of somebody born in 湖滨区 on 1960-01-01, or a day later for each thousand: enough for any run. */
function idNumberOf(order: number): string {
  return residentId('411202', addDays('1960-01-01', Math.floor(order / 1_000)), order % 1_000)
}
