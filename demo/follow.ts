import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readLakeConfig } from '@anju/infra/lake/config.ts'
import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import { lakeEnvironment } from '@anju/infra/local/parts.ts'
import { readOrMakeSecrets } from '@anju/infra/local/secrets.ts'
import { readSettings } from '@anju/infra/local/settings.ts'
import { businessDateAt, monthOf } from '@anju/standards/business-date.ts'
import { residentId } from '@anju/standards/personal-number.ts'
import { createLedgerClient } from './ledger-client.ts'
import { creditCode, dayOf, mobileNumber, personName } from './plan/identity.ts'
import { between, randomFrom } from './plan/random.ts'
import { materialize } from './running-centre.ts'
import { signIn, type Visit } from './sign-in.ts'

// `npm run demo`: one contribution, followed through the whole way; each station is printed with the time since it was posted.
const settings = readSettings(process.env)
const secrets = readOrMakeSecrets(join(settings.stateDir, 'secrets.json'))
const web = `http://127.0.0.1:${settings.ports.web}`
const ledgerUrl = `http://127.0.0.1:${settings.ports.ledger}`
const WITHIN_MS = 90_000
const CONTRIBUTION = '0301007201'
const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' })
const figures = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
let postedAt = 0

if (settings.signIn) {
  console.error('anju: 演示以自带的演示账号登录；本中心用的是统一身份认证（OIDC_ISSUER），不能这样演示')
  process.exit(1)
}
const running = await fetch(`${web}/healthz`).then(
  (response) => response.ok,
  () => false,
)
if (!running) {
  console.error('anju: 没有正在运行的中心。请先在另一个终端运行 npm start，等出现“Anju is ready”后再运行 npm run demo')
  process.exit(1)
}
const lake = await openLake({ ...readLakeConfig(lakeEnvironment(settings, secrets)), readOnly: true })
try {
  await followContribution(lake)
} finally {
  await lake.close()
}

async function followContribution(lake: Lake): Promise<void> {
  const before = await widgetNumber()
  const posted = await postContribution()
  station('账务凭证', `${posted.voucherNo},${posted.amount} 元，缴存人 ${posted.memberNo}，借贷相等`)
  const ods = await until(
    async () =>
      (
        await lake.query<{ lsn: bigint; at: bigint }>(
          'SELECT _lsn AS lsn, epoch_ms(_committed_at) AS at FROM ods.ledger_account_entry WHERE account_no = $1',
          [posted.accountNo],
        )
      )[0],
  )
  station('日志位置', `LSN ${ods.lsn}，提交于 ${clock.format(Number(ods.at))}`)
  station('ods 变更行', 'ods.ledger_account_entry 1 行，与位置在同一次湖提交中')
  const dwd = await until(
    async () =>
      (await lake.query<{ amount: string }>('SELECT amount FROM dwd.account_entry WHERE account_no = $1', [posted.accountNo]))[0],
  )
  station('dwd 标准化行', `dwd.account_entry 金额 ${dwd.amount}`)
  const [indicator] = await until(async () => {
    const rows = await lake.query<{ value: string }>(
      `SELECT value FROM ads.indicator WHERE indicator_code = $1 AND period_kind = 'year' AND county_code = '411200' ORDER BY period DESC LIMIT 1`,
      [CONTRIBUTION],
    )
    return Number(rows[0]?.value) > Number(before.value) ? rows : undefined
  })
  station('指标', `今年归集额 ${yuan(before.value)} → ${yuan(indicator!.value)}`)
  const after = await until(async () => {
    const now = await widgetNumber()
    return now.value !== before.value ? now : undefined
  })
  station('大屏组件', `中心运行总览“今年归集额”${yuan(after.value)}，截至 ${clock.format(new Date(after.asOf))}`)
  // Scores and profiles are kept fresh within half an hour; whoever wants them now asks for a run.
  await materialize(
    { WEB_URL: web, SERVICE_TOKEN: secrets.serviceToken },
    'quality.account_entry +catalog.profile',
    () => undefined,
  )
  const quality = await serviceJson<{ score: { score: number; passed: number; total: number } }>(
    '/api/quality/datasets/account_entry',
  )
  station('质量结论', `个人明细评分 ${quality.score.score}(${quality.score.passed} / ${quality.score.total})`)
  // A clerk looks up the person at the counter and sees the person whole; an analyst sees everybody, masked.
  const clerk = await signIn(web, 'clerk', secrets.demoPassword)
  station('柜员看到', await seenBy(clerk, 'business', `WHERE member_no = '${posted.memberNo}'`))
  const analyst = await signIn(web, 'analyst', secrets.demoPassword)
  station('分析人员看到', await seenBy(analyst, 'analysis', 'ORDER BY opened_on DESC, updated_at DESC LIMIT 1'))
  const profile = await until(async () => {
    const response = await fetch(`${web}/api/profiles/${posted.memberNo}?purpose=service`, {
      headers: { authorization: `Bearer ${secrets.serviceToken}` },
    })
    return response.ok ? ((await response.json()) as { tags: { name: string; value: string }[] }) : undefined
  })
  station(
    '用户画像',
    profile.tags.map(({ name, value }) => (value === '是' ? name : `${name} ${value}`)).join('、') || '尚无标签',
  )
}

/** A new unit with one new member pays its first month: possible on any day. */
async function postContribution() {
  const random = randomFrom(Date.now())
  const ledger = createLedgerClient({ url: ledgerUrl, token: secrets.ledgerToken })
  const key = `follow/${Date.now()}`
  const today = businessDateAt()
  const birth = dayOf(random, between(random, 1975, 2000))
  const unit = await ledger.post<{ unitNo: string }>('/units', `${key}/unit`, {
    name: `演示单位${Date.now()}`,
    creditCode: creditCode('91', '411202', between(random, 90_000_000, 99_999_999)),
    address: '河南省三门峡市湖滨区崤山路1号',
    countyCode: '411202',
    legalRepresentative: personName(random),
    economicType: '150',
    industry: 'I',
    contactName: personName(random),
    contactMobile: mobileNumber(random),
    unitRatio: '0.12',
    memberRatio: '0.12',
    openedOn: today,
  })
  const member = await ledger.post<{ memberNo: string; accountNo: string }>('/members', `${key}/member`, {
    unitNo: unit.unitNo,
    name: personName(random),
    idType: '01',
    idNumber: residentId('411202', birth, between(random, 1, 998)),
    mobile: mobileNumber(random),
    base: '8000.00',
    openedOn: today,
  })
  postedAt = Date.now()
  const remitted = await ledger.post<{ voucherNo: string; amount: string }>('/remittances', `${key}/remittance`, {
    unitNo: unit.unitNo,
    month: monthOf(today),
    businessDate: today,
  })
  return { ...member, ...remitted }
}

async function widgetNumber(): Promise<{ value: string; asOf: string }> {
  const { widgets } = await serviceJson<{ widgets: Record<string, { value: string; asOf: string }> }>(
    '/api/screens/operations/data',
  )
  return widgets['year-contribution']!
}

async function serviceJson<Answer>(path: string): Promise<Answer> {
  const response = await fetch(new URL(path, web), { headers: { authorization: `Bearer ${secrets.serviceToken}` } })
  if (!response.ok) throw new Error(`${path} ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}

/** The new member as a person sees it through the SQL door, for the purpose of their work. */
async function seenBy(visit: Visit, purpose: 'business' | 'analysis', which: string): Promise<string> {
  const body = JSON.stringify({ sql: `SELECT name, id_number, mobile FROM dwd.member ${which}`, purpose, limit: 1 })
  const response = await visit('/api/sql', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const answer = (await response.json()) as { rows?: string[][]; detail?: string }
  return answer.rows?.[0]?.join('  ') ?? `拒绝：${answer.detail ?? '没有查到'}`
}

async function until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline; await sleep(200)) {
    const found = await look().catch(() => undefined)
    if (found !== undefined) return found
  }
  throw new Error(`${WITHIN_MS / 1000} 秒内没有等到，上一站见上`)
}

/** An amount as the lake has it, to the fen; as text it never becomes a float. */
function yuan(amount: string): string {
  return `${figures.format(amount as `${number}`)} 元`
}

function station(name: string, text: string): void {
  console.log(`${String(((Date.now() - postedAt) / 1000).toFixed(1)).padStart(6)} 秒  ${name.padEnd(8, ' ')}  ${text}`)
}
