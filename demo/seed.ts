import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { businessDateAt } from '@anju/standards/business-date.ts'
import { readConfig } from './config.ts'
import { declareDepartments } from './departments.ts'
import { generateCentre } from './generate.ts'
import { openBank } from './open-bank.ts'
import { importFiles, writeReferenceFiles } from './reference.ts'
import { captureCaughtUp, materialize, withoutFreshening } from './running-centre.ts'
import { joinVoluntarily } from './voluntary.ts'

// The demo centre of `npm start`: two years through the ledger, the outside files through the import, then the asset graph.
// Everything it does is safe to do again; what is finished is remembered in the state folder.
const config = readConfig(process.env)
const done = join(config.DEMO_STATE, 'done')
mkdirSync(config.DEMO_STATE, { recursive: true })
if (!existsSync(done)) {
  await withoutFreshening(config, makeCentre)
  writeFileSync(done, new Date().toISOString())
}
await openBank(config)
await joinVoluntarily(config)

async function makeCentre(): Promise<void> {
  const began = Date.now()
  const until = businessDateAt()
  const state = await generateCentre({
    ledgerUrl: config.LEDGER_URL,
    token: config.LEDGER_TOKEN,
    scale: config.DEMO_SCALE,
    seed: config.DEMO_SEED,
    until,
    onProgress: (finished, total, month) => progress('演示中心', finished, total, month),
  })
  say(
    `✓ 演示中心 ${state.units.length} 个单位、${state.members.length} 名缴存人、${state.loans.length} 笔贷款 (${seconds(began)})`,
  )
  await step('外部移交文件（含标注的质量缺陷）', () =>
    importFiles(writeReferenceFiles(join(config.DEMO_STATE, 'reference'), { seed: config.DEMO_SEED, until }).files, process.env),
  )
  await step('外部部门登记为数据源', () => declareDepartments(config, state))
  await step('数据入湖', () => captureCaughtUp(config))
  const graphBegan = Date.now()
  const run = await materialize(config, '*', (finished, total) => progress('资产图', finished, total, ''))
  const bad = run.steps.filter(({ status }) => status === 'failed' || status === 'skipped')
  for (const { asset, status, reason } of bad) say(`! ${asset} ${status}:${reason ?? ''}`)
  if (run.status === 'failed') throw new Error('资产图没有成功，详情见控制台“编排”')
  say(`✓ 资产图 ${run.steps.length} 个资产 (${seconds(graphBegan)})`)
}

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const began = Date.now()
  await work()
  say(`✓ ${name} (${seconds(began)})`)
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`
}

function say(line: string): void {
  process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${line}\n`)
}

/** One line that counts up in a terminal; every fifth step elsewhere. */
function progress(name: string, finished: number, total: number, note: string): void {
  const text = `… ${name} ${finished}/${total} ${note}`
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`)
  else if (finished % 5 === 0 && finished < total) process.stdout.write(`${text}\n`)
}
