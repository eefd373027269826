import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { freePort } from '../../local/free-port.ts'
import { holderOf, holdFolder } from '../../local/holder.ts'
import { type PostgresServer, startPostgres } from '../../local/postgres.ts'
import { readOrMakeSecrets } from '../../local/secrets.ts'
import { ROOT } from '../../local/settings.ts'
import { createSupervisor, endLeftovers } from '../../local/supervisor.ts'
import { serveCatalog } from './serve.ts'

// `npm run catalog`: the catalog alone on a free port, with its own PostgreSQL and folder, for other engines and conformance kits.
const stateDir = resolve(ROOT, process.env.ANJU_STATE ?? '.anju-catalog')
mkdirSync(stateDir, { recursive: true })
const holder = holderOf(stateDir)
if (holder) {
  console.error(`anju: ${stateDir} 正由进程 ${holder.pid} 使用（${holder.address}），请先停止它，或用 ANJU_STATE 另选文件夹`)
  process.exit(1)
}
const port = await freePort()
holdFolder(stateDir, `http://127.0.0.1:${port}`)
await endLeftovers(stateDir)
const secrets = readOrMakeSecrets(join(stateDir, 'secrets.json'))
const supervisor = createSupervisor(stateDir, (line) => console.error(line))
const databasePort = await freePort()
let postgres: PostgresServer | undefined
await supervisor.adopt('postgres', async () => {
  postgres = await startPostgres({ dataDir: join(stateDir, 'postgres'), port: databasePort, password: secrets.postgresPassword })
  return postgres.process
})
await ensureDatabase(postgres!.url('postgres'))
const catalog = await serveCatalog(
  {
    host: '127.0.0.1',
    port,
    databaseUrl: postgres!.url('lake'),
    warehouse: join(stateDir, 'warehouse'),
    s3: undefined,
    token: undefined,
  },
  { permissive: true },
)
console.log(`http://127.0.0.1:${port}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

async function stop(): Promise<void> {
  await catalog.close()
  await supervisor.stop()
  process.exit(0)
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const known = await client.query("SELECT 1 FROM pg_database WHERE datname = 'lake'")
  if (known.rowCount === 0) await client.query('CREATE DATABASE lake')
  await client.end()
}
