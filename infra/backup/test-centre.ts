import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDatabases } from '../local/databases.ts'
import { runErrand } from '../local/errand.ts'
import { holdFolder } from '../local/holder.ts'
import { lakeEnvironment, ledgerMigration, partsOf } from '../local/parts.ts'
import { type PostgresServer, startPostgres } from '../local/postgres.ts'
import { readOrMakeSecrets, type Secrets } from '../local/secrets.ts'
import { ROOT, readSettings, type Settings } from '../local/settings.ts'
import { createSupervisor } from '../local/supervisor.ts'

/** The parts of a centre that hold its state, as `npm start` runs them, for a test. */
export interface TestCentre {
  readonly settings: Settings
  readonly secrets: Secrets
  readonly postgres: PostgresServer
  readonly lakeEnv: Record<string, string>
  stop(): Promise<void>
}

const PARTS = ['temporal', 'backup', 'catalog', 'bank', 'ledger', 'ledger-worker', 'capture']

/** Starts them on a state folder, new or not. */
export async function startTestCentre(env: Record<string, string>): Promise<TestCentre> {
  const settings = readSettings(env)
  const { stateDir, ports } = settings
  mkdirSync(join(stateDir, 'logs'), { recursive: true })
  holdFolder(stateDir, 'http://127.0.0.1')
  const secrets = readOrMakeSecrets(join(stateDir, 'secrets.json'))
  const supervisor = createSupervisor(stateDir, () => {})
  let postgres!: PostgresServer
  await supervisor.adopt('postgres', async () => {
    postgres = await startPostgres({
      dataDir: join(stateDir, 'postgres'),
      port: ports.postgres,
      password: secrets.postgresPassword,
      logFile: join(stateDir, 'logs/postgres.log'),
    })
    return postgres.process
  })
  await ensureDatabases(postgres, secrets)
  await runErrand(ledgerMigration(secrets, postgres), 'the ledger is not migrated')
  for (const part of partsOf(settings, secrets, postgres)) if (PARTS.includes(part.name)) await supervisor.start(part)
  return {
    settings,
    secrets,
    postgres,
    lakeEnv: lakeEnvironment(settings, secrets),
    async stop() {
      await supervisor.stop()
      // This process goes on, and is not what holds the folder any more.
      rmSync(join(stateDir, 'holder.json'), { force: true })
    },
  }
}

/** Runs a verb as an operator does; answers its code and all it said. */
export async function runVerb(
  verb: 'backup' | 'restore',
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; said: string }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, `infra/backup/${verb}.ts`), ...args],
    {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  const [code] = await once(child, 'close')
  return { code, said }
}
