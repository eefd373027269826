import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../local/free-port.ts'
import { ROOT } from '../local/settings.ts'
import { createTestDatabase } from '../local/test-postgres.ts'
import type { LakeOptions } from './config.ts'

/** A lake of its own for one test file: its catalog is a real process over a database of its own. */
export interface TestLake {
  readonly options: LakeOptions
  /** What a process needs to reach the lake (the LAKE client environment). */
  readonly env: Record<string, string>
  readonly catalogProcess: ChildProcess
  /** kill -9 of the catalog; resolves when it is gone. */
  kill(): Promise<void>
  /** Folder of the lake's files. */
  readonly warehouse: string
  /** A second catalog process over the same database and folder. */
  startTwin(): Promise<{ catalogUrl: string; stop(): Promise<void> }>
  /** Starts the catalog again on the same port, database and folder. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const TOKEN = 'test-lake-token'
const EXTENSIONS = join(ROOT, '.tools/duckdb')

/** Starts an empty lake: `startTestLake(inject('postgresUrl'))`. */
export async function startTestLake(postgresUrl: string): Promise<TestLake> {
  const database = await createTestDatabase(postgresUrl)
  const warehouse = mkdtempSync(join(tmpdir(), 'anju-test-lake-'))
  const port = await freePort()
  const catalogUrl = `http://127.0.0.1:${port}`
  const start = () => startCatalog({ port, databaseUrl: database.url, warehouse })
  let child = await start()
  const kill = () => killProcess(child)
  return {
    options: { catalogUrl, token: TOKEN, extensionDir: EXTENSIONS, memoryLimit: '512MB' },
    env: { LAKE_CATALOG_URL: catalogUrl, LAKE_CATALOG_TOKEN: TOKEN, DUCKDB_EXTENSIONS: EXTENSIONS },
    get catalogProcess() {
      return child
    },
    kill,
    warehouse,
    async startTwin() {
      const twinPort = await freePort()
      const twin = await startCatalog({ port: twinPort, databaseUrl: database.url, warehouse })
      return { catalogUrl: `http://127.0.0.1:${twinPort}`, stop: () => killProcess(twin) }
    },
    async restart() {
      await kill()
      child = await start()
    },
    async stop() {
      await kill()
      await database.drop()
      rmSync(warehouse, { recursive: true, force: true })
    },
  }
}

async function killProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function startCatalog(options: { port: number; databaseUrl: string; warehouse: string }): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'catalog/main.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      LAKE_CATALOG_PORT: String(options.port),
      LAKE_DATABASE_URL: options.databaseUrl,
      LAKE_WAREHOUSE: options.warehouse,
      LAKE_CATALOG_TOKEN: TOKEN,
    },
  })
  // A test that fails early must not leave the catalog behind, nor wait for it.
  child.unref()
  process.once('exit', () => child.kill('SIGKILL'))
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`The lake catalog ended with ${child.exitCode} before it was ready`)
    const ready = await fetch(`http://127.0.0.1:${options.port}/healthz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return child
    await sleep(50)
  }
  throw new Error('The lake catalog did not become ready in 20 s')
}
