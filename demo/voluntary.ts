import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { agreementReading } from '@anju/core-ledger/http/voluntary-shapes.ts'
import { type BusinessDate, businessDateAt, monthOf } from '@anju/standards/business-date.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { residentId } from '@anju/standards/personal-number.ts'
import type { DemoConfig } from './config.ts'
import { createLedgerClient } from './ledger-client.ts'
import { ACCOUNT, readLedger } from './open-bank.ts'
import { creditCode, dayOf, mobileNumber, personName } from './plan/identity.ts'
import { between, oneOf, randomFor } from './plan/random.ts'

const CONTRIBUTORS = 8
const MAKER = { actsAs: 'clerk:demo-clerk', name: '经办' }
const CHECKER = { actsAs: 'supervisor:demo-supervisor', name: '复核' }
/** The district in which they were born: nobody else of the demo was, so that no two share a number. */
const BORN_IN = '410302'

type VoluntaryConfig = Pick<DemoConfig, 'LEDGER_URL' | 'LEDGER_TOKEN' | 'BANK_URL' | 'BANK_TOKEN' | 'DEMO_SEED' | 'DEMO_STATE'>

/**
 * A few 灵活就业 people join by agreement, made and approved by two persons, and pay in at the simulated bank with the agreement's number: the
 * ledger gives the money to their first months by itself. Begun again after a kill it goes on with the same day; once done it does nothing.
 */
export async function joinVoluntarily(config: VoluntaryConfig): Promise<void> {
  const [begun, done] = [join(config.DEMO_STATE, 'voluntary-day'), join(config.DEMO_STATE, 'voluntary-done')]
  if (config.BANK_URL === '' || existsSync(done)) return
  if (!existsSync(begun)) writeFileSync(begun, businessDateAt())
  const day = readFileSync(begun, 'utf8')
  for (const { agreementNo, name } of await agree(config, day)) await payIn(config, agreementNo, name)
  writeFileSync(done, new Date().toISOString())
}

/** Opens the 集中户 and makes the agreements. */
async function agree(config: VoluntaryConfig, day: BusinessDate): Promise<{ agreementNo: string; name: string }[]> {
  const { DEMO_SEED: seed } = config
  const root = `demo/${seed}/voluntary/${day}`
  const ledger = createLedgerClient({ url: config.LEDGER_URL, token: config.LEDGER_TOKEN })
  const byTwo = async <Result>(kind: string, key: string, content: object): Promise<Result> => {
    const asked = await ledger.post<{ applicationNo: string }>(
      `/applications/${kind}`,
      `${root}/${key}`,
      { businessDate: day, content },
      MAKER,
    )
    const path = `/applications/${asked.applicationNo}/approve`
    return (await ledger.post<{ result: Result }>(path, `${root}/${key}/approve`, { businessDate: day }, CHECKER)).result
  }
  const { unitNo } = await ledger.post<{ unitNo: string }>('/units', `${root}/unit`, unitOf(seed, day))
  await byTwo('voluntary_unit', 'collective', { unitNo, docNo: '三公积金〔2026〕12号' })
  const agreed: { agreementNo: string; name: string }[] = []
  for (let index = 0; index < CONTRIBUTORS; index++) {
    const content = contentOf(seed, { index, unitNo, day })
    const { agreementNo } = await byTwo<{ agreementNo: string }>('voluntary_agreement', `agreement/${index}`, content)
    agreed.push({ agreementNo, name: content.person.name })
  }
  return agreed
}

function unitOf(seed: number, day: BusinessDate) {
  const random = randomFor(seed, 'voluntary-unit')
  return {
    name: '三门峡市住房公积金管理中心灵活就业集中户',
    creditCode: creditCode('12', '411202', 90_000_001),
    address: '河南省三门峡市湖滨区和平路1号',
    countyCode: '411202',
    legalRepresentative: personName(random),
    economicType: '110',
    industry: 'S',
    contactName: personName(random),
    contactMobile: mobileNumber(random),
    unitRatio: '0.12',
    memberRatio: '0.12',
    openedOn: day,
  }
}

function contentOf(seed: number, { index, unitNo, day }: { index: number; unitNo: string; day: BusinessDate }) {
  const random = randomFor(seed, 'voluntary', index)
  const born = dayOf(random, Number(day.slice(0, 4)) - between(random, 22, 50))
  return {
    unitNo,
    person: {
      name: personName(random),
      idType: '01',
      idNumber: residentId(BORN_IN, born, index),
      mobile: mobileNumber(random),
    },
    base: `${between(random, 30, 90)}00.00`,
    ratio: oneOf(random, ['0.10', '0.16', '0.20', '0.24']),
    everyMonths: oneOf(random, [1, 1, 3]),
    fromMonth: monthOf(day),
  }
}

/** Money of exactly what the next payment takes, from outside; once for each agreement. */
async function payIn(config: VoluntaryConfig, agreementNo: string, name: string): Promise<void> {
  const { monthly, everyMonths, paidThrough } = agreementReading.parse(
    await readLedger(config, `/voluntary-agreements/${agreementNo}`),
  )
  const { items } = (await readLedger(config, `/receipts?state=unallocated&search=${agreementNo}`)) as { items: unknown[] }
  if (paidThrough !== null || items.length > 0) return
  const moved = await fetch(new URL('/control/movements', config.BANK_URL), {
    method: 'POST',
    headers: { authorization: `Bearer ${config.BANK_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      accountNo: ACCOUNT.accountNo,
      direction: 'in',
      counterpartyAccountNo: `6217${agreementNo}`,
      counterpartyName: name,
      amount: yuanFromFen(fenFromYuan(monthly) * BigInt(everyMonths)),
      purpose: `自愿缴存 ${agreementNo}`,
    }),
  })
  if (!moved.ok) throw new Error(`模拟银行拒绝入账：${await moved.text()}`)
}
