import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { connectLedger } from '@anju/core-ledger/store/connect.ts'
import { migrateLedger } from '@anju/core-ledger/store/migrate.ts'
import { type LakeOptions, readLakeConfig } from '@anju/infra/lake/config.ts'
import { openLake } from '@anju/infra/lake/engine.ts'
import { ensureDatabases } from '@anju/infra/local/databases.ts'
import { freeBlock } from '@anju/infra/local/free-block.ts'
import { lakeEnvironment, partsOf } from '@anju/infra/local/parts.ts'
import { startPostgres } from '@anju/infra/local/postgres.ts'
import { readOrMakeSecrets } from '@anju/infra/local/secrets.ts'
import { readSettings } from '@anju/infra/local/settings.ts'
import { createSupervisor } from '@anju/infra/local/supervisor.ts'

/** The ledger's tables, empty, and an empty lake, as `npm start` runs them: PostgreSQL and lake catalog, with nothing beside them. */
export interface Station extends AsyncDisposable {
  /** URL of the ledger's database for the superuser, whom the ledger's own triggers and key checks leave alone. */
  readonly sourceUrl: string
  /** The same database for who may only read its changes. */
  readonly replicationUrl: string
  readonly lake: LakeOptions
  readonly captureUrl: string
  /** Starts capture with the product's settings; whoever got it stops it, at the latest the end of the station. */
  startCapture(): RunningCapture
}

/** Capture as a process of its own. */
export interface RunningCapture {
  /** Where `processes.json` tells its process. */
  readonly stateDir: string
  readonly healthy: Promise<void>
  stop(): Promise<void>
}

const silent = () => undefined
const WITHOUT_TRIGGERS = `?options=${encodeURIComponent('-c session_replication_role=replica')}`

/** Starts them in a folder that does not exist yet; disposing stops them. */
export async function startStation(stateDir: string): Promise<Station> {
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
  const captures: RunningCapture[] = []
  const stop = async () => {
    for (const capture of captures) await capture.stop()
    await supervisor.stop()
    await server.stop()
  }
  try {
    await ensureDatabases(server, secrets)
    await makeTables(server.url('ledger', 'anju_ledger_owner', secrets.ledgerOwnerPassword))
    const parts = new Map(partsOf(settings, secrets, server).map((part) => [part.name, part]))
    await supervisor.start(parts.get('catalog')!)
    return {
      sourceUrl: `${server.url('ledger')}${WITHOUT_TRIGGERS}`,
      replicationUrl: server.url('ledger', 'anju_capture', secrets.capturePassword),
      lake: readLakeConfig(lakeEnvironment(settings, secrets)),
      captureUrl: `http://127.0.0.1:${settings.ports.capture}`,
      startCapture() {
        const own = join(stateDir, 'capture-process')
        const { start, stop: end } = createSupervisor(own, silent)
        captures.push({ stateDir: own, healthy: start(parts.get('capture')!).then(() => {}), stop: end })
        return captures.at(-1)!
      },
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function makeTables(databaseUrl: string): Promise<void> {
  const db = connectLedger(databaseUrl)
  try {
    await migrateLedger(db)
  } finally {
    await db.destroy()
  }
}

/** The first row that the lake answers. */
export async function askLake<Row>(lake: LakeOptions, sql: string): Promise<Row> {
  const session = await openLake({ ...lake, readOnly: true })
  try {
    return (await session.query<Row>(sql))[0]!
  } finally {
    await session.close()
  }
}
