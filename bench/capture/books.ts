import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createLedgerClient, type LedgerClient } from '@anju/demo/ledger-client.ts'
import { type LakeOptions, readLakeConfig } from '@anju/infra/lake/config.ts'
import { ensureDatabases } from '@anju/infra/local/databases.ts'
import { freeBlock } from '@anju/infra/local/free-block.ts'
import { lakeEnvironment, partsOf } from '@anju/infra/local/parts.ts'
import { startPostgres } from '@anju/infra/local/postgres.ts'
import { readOrMakeSecrets } from '@anju/infra/local/secrets.ts'
import { readSettings } from '@anju/infra/local/settings.ts'
import { createSupervisor, type Supervisor } from '@anju/infra/local/supervisor.ts'

/** The books of a centre alone: PostgreSQL, lake catalog and ledger as `npm start` runs them, empty, with nothing beside them. */
export interface Books extends AsyncDisposable {
  readonly ledger: LedgerClient
  /** URL of the ledger's database for its owner, and for who may only read its changes. */
  readonly databaseUrl: string
  readonly replicationUrl: string
  readonly lake: LakeOptions
  readonly captureUrl: string
  /** Starts the capture process; whoever got it stops it. */
  startCapture(): Supervisor & { readonly healthy: Promise<void> }
}

const silent = () => undefined

/** Starts them in a folder that does not exist yet; disposing stops them. */
export async function startBooks(stateDir: string): Promise<Books> {
  const settings = readSettings({ ANJU_STATE: stateDir, ANJU_PORT_BASE: String(await freeBlock()) })
  mkdirSync(join(stateDir, 'logs'), { recursive: true })
  const secrets = readOrMakeSecrets(join(stateDir, 'secrets.json'))
  const server = await startPostgres({
    dataDir: join(stateDir, 'postgres'),
    port: settings.ports.postgres,
    password: secrets.postgresPassword,
    logFile: join(stateDir, 'logs/postgres.log'),
  })
  const supervisor = createSupervisor(stateDir, silent)
  const stop = async () => {
    await supervisor.stop()
    await server.stop()
  }
  try {
    await ensureDatabases(server, secrets)
    const parts = new Map(partsOf(settings, secrets, server).map((part) => [part.name, part]))
    for (const name of ['catalog', 'ledger']) await supervisor.start(parts.get(name)!)
    return {
      ledger: createLedgerClient({ url: `http://127.0.0.1:${settings.ports.ledger}`, token: secrets.ledgerToken }),
      databaseUrl: server.url('ledger', 'anju_ledger', secrets.ledgerPassword),
      replicationUrl: server.url('ledger', 'anju_capture', secrets.capturePassword),
      lake: readLakeConfig(lakeEnvironment(settings, secrets)),
      captureUrl: `http://127.0.0.1:${settings.ports.capture}`,
      startCapture() {
        const own = createSupervisor(join(stateDir, 'capture-process'), silent)
        return { ...own, healthy: own.start(parts.get('capture')!) }
      },
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
