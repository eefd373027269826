import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../local/free-port.ts'
import { ROOT } from '../../local/settings.ts'
import { letEndWithUs, stopWith } from '../../local/test-process.ts'
import type { LakeOptions } from '../config.ts'
import type { TestS3 } from '../files/test-s3.ts'

const run = promisify(execFile)
const POM = join(import.meta.dirname, 'pom.xml')
const READY_WITHIN_MS = 120_000

/** A catalog that is not ours over a test's storage: Iceberg's own reference server. It needs Java 17 and, the first time, Maven. */
export interface ReferenceCatalog {
  readonly options: LakeOptions
  stop(): Promise<void>
}

/** Brings its jars to `.tools` once (110 MB); two tests may ask at the same time. */
async function bringJars(): Promise<string> {
  const digest = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16)
  const home = join(ROOT, '.tools', `reference-catalog-${digest}`)
  if (existsSync(home)) return home
  const unfinished = mkdtempSync(`${home}.`)
  try {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`])
    await rename(unfinished, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error // another test was first
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return home
}

export async function startReferenceCatalog({ s3, warehouse }: TestS3): Promise<ReferenceCatalog> {
  const jars = await bringJars()
  const folder = mkdtempSync(join(tmpdir(), 'anju-test-reference-'))
  const port = await freePort()
  const env = {
    ...process.env,
    AWS_REGION: s3.region,
    CATALOG_REST_PORT: String(port),
    CATALOG_CATALOG__IMPL: 'org.apache.iceberg.jdbc.JdbcCatalog',
    CATALOG_URI: `jdbc:sqlite:file:${join(folder, 'catalog.db')}`,
    CATALOG_WAREHOUSE: `${warehouse}-of-another`,
    CATALOG_IO__IMPL: 'org.apache.iceberg.aws.s3.S3FileIO',
    CATALOG_S3_ENDPOINT: s3.endpoint,
    CATALOG_S3_PATH__STYLE__ACCESS: 'true',
    CATALOG_S3_ACCESS__KEY__ID: s3.accessKeyId,
    CATALOG_S3_SECRET__ACCESS__KEY: s3.secretAccessKey,
  }
  const flags = ['-Xmx384m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', join(jars, '*')]
  const child = spawn('java', [...flags, 'org.apache.iceberg.rest.RESTCatalogServer'], { env, stdio: 'ignore' })
  letEndWithUs(child)
  const catalogUrl = `http://127.0.0.1:${port}`
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(200)) {
    if ((await fetch(`${catalogUrl}/v1/config`).catch(() => undefined))?.ok) break
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('The reference catalog did not become ready')
  }
  return {
    options: { catalogUrl, extensionDir: join(ROOT, '.tools/duckdb'), memoryLimit: '512MB', s3 },
    async stop() {
      await stopWith(child, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
