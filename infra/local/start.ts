import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { refuseInChinese } from '@anju/standards/chinese-zod.ts'
import { ROLES } from '@anju/standards/viewer.ts'
import { buildStaleApps } from './build.ts'
import { ensureDatabases } from './databases.ts'
import { diskWarning, watchDisk } from './disk.ts'
import { type Errand, runErrand } from './errand.ts'
import { holderOf, holdFolder } from './holder.ts'
import { lakeCatalogOf } from './lake-catalog.ts'
import { lakeEnvironment, ledgerMigration, partsOf } from './parts.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'
import { PreflightError, preflight } from './preflight.ts'
import { readOrMakeSecrets, type Secrets } from './secrets.ts'
import { readSettings, type Settings } from './settings.ts'
import { createSupervisor, endLeftovers, type Supervisor } from './supervisor.ts'
import { prepareTrino } from './trino.ts'

refuseInChinese()
// `npm start`: every part of a centre on this machine, then the demo centre, then the addresses; Ctrl-C ends all of it.
const startedAt = Date.now()
const say = (line: string) => console.log(line)
let supervisor: Supervisor | undefined
let errand: ChildProcess | undefined
let ending = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
// A closed terminal or pipe must not keep the parts from being stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
// Nothing may end this process and leave its parts alone.
process.on('uncaughtException', (error) => {
  console.error(`anju: ${reasonOf(error)}`)
  void end(1)
})

let settings: Settings | undefined
try {
  // `npm start -- --engine trino` is ANJU_ENGINE=trino.
  const { engine } = parseArgs({ options: { engine: { type: 'string' } } }).values
  settings = readSettings({ ...process.env, ...(engine === undefined ? {} : { ANJU_ENGINE: engine }) })
  await startCentre(settings)
} catch (error) {
  // What fails because all is being stopped is no news.
  if (!ending) {
    console.error(`anju: ${reasonOf(error)}`)
    await end(1)
  }
}

/** A full disk shows itself in a hundred ways; it is named as what it is. */
function reasonOf(error: unknown): string {
  if (error instanceof PreflightError) return error.message
  const full = supervisor && settings && existsSync(settings.stateDir) ? diskWarning(settings.stateDir) : undefined
  return full ?? (error instanceof Error ? error.message || String(error.stack) : String(error))
}

async function startCentre(settings: Settings): Promise<void> {
  const holder = holderOf(settings.stateDir)
  if (holder) {
    say(`安居已在运行：${holder.address}（进程 ${holder.pid}，数据目录 ${settings.stateDir}）`)
    return await end(0)
  }
  const left = await endLeftovers(settings.stateDir)
  if (left.length > 0) say(`✓ 已清理上次遗留的进程：${left.join('、')}`)
  await preflight(settings)
  holdFolder(settings.stateDir, webAddress(settings))
  const secrets = readOrMakeSecrets(join(settings.stateDir, 'secrets.json'))
  supervisor = createSupervisor(settings.stateDir, say)
  watchDisk(settings.stateDir, say)
  await step('网页应用', async () => ((await buildStaleApps()) ? '已构建' : '已是最新'))
  const postgres = await step('PostgreSQL', () => startDatabase(settings, secrets))
  await step('账务库结构', () =>
    run(ledgerMigration(secrets, postgres), '账务库结构没有升级成，原因见上；原有数据没有改动，改正后再次运行 npm start'),
  )
  const trino = settings.engine === 'trino' ? await step('Trino', () => prepareTrino(settings, secrets)) : undefined
  for (const part of partsOf(settings, secrets, postgres, trino)) await step(part.name, () => supervisor!.start(part))
  await seed(settings, secrets)
  if (!ending) announce(settings, secrets)
}

async function startDatabase({ stateDir, ports }: Settings, secrets: Secrets): Promise<PostgresServer> {
  mkdirSync(join(stateDir, 'logs'), { recursive: true })
  const options = {
    dataDir: join(stateDir, 'postgres'),
    port: ports.postgres,
    password: secrets.postgresPassword,
    logFile: join(stateDir, 'logs/postgres.log'),
  }
  let server!: PostgresServer
  await supervisor!.adopt('postgres', async () => {
    server = await startPostgres(options)
    return server.process
  })
  await ensureDatabases(server, secrets)
  return server
}

/** The demo centre is made by its own program, which talks to the running parts as any client would and does nothing twice. */
async function seed(settings: Settings, secrets: Secrets): Promise<void> {
  const { ports, scale, stateDir } = settings
  const env = {
    LEDGER_URL: `http://127.0.0.1:${ports.ledger}`,
    LEDGER_TOKEN: secrets.ledgerToken,
    // A demo has no business at a real bank.
    BANK_URL: settings.bankGateway ? '' : `http://127.0.0.1:${ports.bank}`,
    BANK_TOKEN: secrets.bankToken,
    DEPARTMENTS_URL: settings.sharingPlatform ? '' : `http://127.0.0.1:${ports.departments}`,
    DEPARTMENTS_TOKEN: secrets.departmentToken,
    CAPTURE_URL: `http://127.0.0.1:${ports.capture}`,
    WEB_URL: `http://127.0.0.1:${ports.web}`,
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    SERVICE_TOKEN: secrets.serviceToken,
    DEMO_SCALE: String(scale),
    DEMO_STATE: join(stateDir, 'demo'),
    ...lakeEnvironment(settings, secrets),
  }
  const refusal = '演示中心没有建成，原因见上；已完成的部分保留，再次运行 npm start 会接着做'
  await run({ script: 'demo/seed.ts', env }, refusal)
}

/** Runs a program of ours to its end, which a stop of the centre brings about too; once all is being stopped none begins. */
async function run(what: Errand, refusal: string): Promise<void> {
  if (ending) return
  await runErrand(what, refusal, (child) => {
    errand = child
  })
}

async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const began = Date.now()
  const result = await work()
  if (!ending) say(`✓ ${name}${typeof result === 'string' ? ` ${result}` : ''} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  return result
}

function webAddress({ ports }: Settings): string {
  return `http://127.0.0.1:${ports.web}`
}

function announce(settings: Settings, secrets: Secrets): void {
  const { ports, stateDir } = settings
  const web = webAddress(settings)
  say('')
  say(`Anju is ready (${((Date.now() - startedAt) / 1000).toFixed(0)} s)  ${web}`)
  say(`  控制台      ${web}/`)
  say(`  数字大屏    ${web}/screen/operations`)
  say(`  核心账务    http://127.0.0.1:${ports.ledger}/openapi.json`)
  say(`  数据采集    http://127.0.0.1:${ports.capture}/status`)
  say(`  湖目录      ${lakeCatalogOf(settings, secrets).url}/v1/config`)
  say(`  Temporal    http://127.0.0.1:${ports.temporalUi}/`)
  const people = `${ROLES.join(' / ')}，口令 ${secrets.demoPassword}`
  say(`  登录        ${settings.signIn ? `统一身份认证 ${settings.signIn.issuer}` : people}`)
  say(`  数据与日志  ${stateDir}    停止：Ctrl-C`)
}

async function end(code: number): Promise<void> {
  if (ending) return
  ending = true
  if (errand?.exitCode === null && errand.signalCode === null) {
    errand.kill('SIGTERM')
    await once(errand, 'exit')
  }
  if (supervisor) {
    say('\n正在停止…')
    await supervisor.stop()
    say('✓ 全部停止，数据已保留')
  }
  process.exit(code)
}
