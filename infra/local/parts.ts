import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { s3Environment } from '../lake/files/s3-settings.ts'
import type { TrinoPlace } from '../trino/bring.ts'
import type { Errand } from './errand.ts'
import { lakeCatalogOf } from './lake-catalog.ts'
import type { PostgresServer } from './postgres.ts'
import type { Secrets } from './secrets.ts'
import { ROOT, type Settings } from './settings.ts'
import type { Part } from './supervisor.ts'
import { trinoPart } from './trino.ts'

/** What every client of the lake is told. */
export function lakeEnvironment(settings: Settings, secrets: Secrets): Record<string, string> {
  const { url, token, warehouse } = lakeCatalogOf(settings, secrets)
  return {
    LAKE_CATALOG_URL: url,
    ...(token ? { LAKE_CATALOG_TOKEN: token } : {}),
    LAKE_CATALOG_WAREHOUSE: warehouse,
    DUCKDB_EXTENSIONS: join(ROOT, '.tools/duckdb'),
    ...s3Environment(settings.s3),
  }
}

/** Our catalog, of a centre that has no other. */
function catalog(settings: Settings, secrets: Secrets, postgres: PostgresServer): Part[] {
  if (settings.foreignCatalog) return []
  return [
    nodePart('catalog', 'infra/lake/catalog/main.ts', settings.ports.catalog, 256, {
      LAKE_CATALOG_PORT: String(settings.ports.catalog),
      LAKE_DATABASE_URL: postgres.url('lake', 'anju_lake', secrets.lakePassword),
      LAKE_WAREHOUSE: settings.warehouse,
      LAKE_CATALOG_TOKEN: secrets.catalogToken,
      ...s3Environment(settings.s3),
    }),
  ]
}

const health = (port: number) => `http://127.0.0.1:${port}/healthz`

function nodePart(name: string, script: string, port: number, heapMb: number, env: Record<string, string>): Part {
  return {
    name,
    command: process.execPath,
    args: [`--max-old-space-size=${heapMb}`, '--disable-warning=ExperimentalWarning', join(ROOT, script)],
    env: { ...env, NODE_ENV: 'production' },
    healthUrl: health(port),
  }
}

/** The Temporal server of one machine: history in one SQLite file, UI included. */
function temporal({ stateDir, ports }: Settings): Part {
  const options = {
    ip: '127.0.0.1',
    port: ports.temporal,
    'ui-port': ports.temporalUi,
    'http-port': ports.temporalHttp,
    'metrics-port': ports.temporalMetrics,
    'log-level': 'warn',
    'db-filename': join(stateDir, 'temporal.db'),
  }
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  return {
    name: 'temporal',
    command: join(ROOT, '.tools/python/bin/temporal'),
    args: [
      'server',
      'start-dev',
      ...flags,
      '--sqlite-pragma',
      'journal_mode=WAL',
      '--sqlite-pragma',
      'synchronous=NORMAL',
      '--ui-disable-news-fetch',
    ],
    env: {},
    healthUrl: `http://127.0.0.1:${ports.temporalUi}/api/v1/namespaces`,
  }
}

/** The bank of a centre that has no settlement line of its own: it notices the ledger of what comes in. */
function bank({ ports, bankGateway }: Settings, secrets: Secrets, postgres: PostgresServer): Part[] {
  if (bankGateway) return []
  return [
    nodePart('bank', 'services/bank-simulator/main.ts', ports.bank, 128, {
      BANK_PORT: String(ports.bank),
      BANK_DATABASE_URL: postgres.url('bank', 'anju_bank', secrets.bankPassword),
      BANK_TOKEN: secrets.bankToken,
      BANK_NOTICE_URL: `http://127.0.0.1:${ports.ledger}/bank/notices`,
      BANK_NOTICE_TOKEN: secrets.bankNoticeToken,
    }),
  ]
}

/** Other departments, of a centre that has no line to their sharing platform. */
function departments({ stateDir, ports, sharingPlatform }: Settings, secrets: Secrets): Part[] {
  if (sharingPlatform) return []
  return [
    nodePart('departments', 'services/department-simulator/main.ts', ports.departments, 128, {
      DEPARTMENT_PORT: String(ports.departments),
      DEPARTMENT_TOKEN: secrets.departmentToken,
      DEPARTMENT_STATE: join(stateDir, 'departments'),
    }),
  ]
}

/** What goes before the ledger: its schema is brought by who owns it, whose password the ledger is not told. */
export const ledgerMigration = (secrets: Secrets, postgres: PostgresServer): Errand => ({
  script: 'services/core-ledger/migrate.ts',
  env: { LEDGER_OWNER_URL: postgres.url('ledger', 'anju_ledger_owner', secrets.ledgerOwnerPassword) },
})

/** The parts of one centre beside PostgreSQL, in the order in which they start; with `place` it works on Trino. */
export function partsOf(settings: Settings, secrets: Secrets, postgres: PostgresServer, place?: TrinoPlace): Part[] {
  const { ports } = settings
  const lake = lakeEnvironment(settings, secrets)
  const governance = { GOVERNANCE_DATABASE_URL: postgres.url('governance', 'anju_governance', secrets.governancePassword) }
  const temporalAddress = { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`, TEMPORAL_NAMESPACE: 'default' }
  const captureUrl = { CAPTURE_URL: `http://127.0.0.1:${ports.capture}` }
  const ledger = { LEDGER_URL: `http://127.0.0.1:${ports.ledger}`, LEDGER_TOKEN: secrets.ledgerToken }
  const sources = { SOURCES_FOLDER: join(settings.stateDir, 'sources') }
  const trino = place ? { TRINO_URL: `http://127.0.0.1:${ports.trino}` } : {}
  const origin = `http://127.0.0.1:${ports.web}`
  return [
    temporal(settings),
    // Early, so that it is stopped late: what the others write at their end still reaches the backup.
    nodePart('backup', 'infra/backup/main.ts', ports.backup, 128, {
      BACKUP_PORT: String(ports.backup),
      BACKUP_STATE: settings.stateDir,
      BACKUP_DATABASE_URL: postgres.url('postgres', 'anju_backup', secrets.backupPassword),
      LAKE_WAREHOUSE: settings.warehouse,
      ...s3Environment(settings.s3),
    }),
    ...catalog(settings, secrets, postgres),
    ...(place ? [trinoPart(settings, secrets, place)] : []),
    ...bank(settings, secrets, postgres),
    ...departments(settings, secrets),
    nodePart('ledger', 'services/core-ledger/main.ts', ports.ledger, 384, {
      LEDGER_PORT: String(ports.ledger),
      LEDGER_DATABASE_URL: postgres.url('ledger', 'anju_ledger', secrets.ledgerPassword),
      LEDGER_TOKEN: secrets.ledgerToken,
      BANK_URL: settings.bankGateway?.url ?? `http://127.0.0.1:${ports.bank}`,
      BANK_TOKEN: settings.bankGateway?.token ?? secrets.bankToken,
      BANK_NOTICE_TOKEN: secrets.bankNoticeToken,
      OIDC_ISSUER: settings.signIn?.issuer ?? '',
    }),
    nodePart('ledger-worker', 'services/core-ledger/batches/worker.ts', ports.ledgerWorker, 256, {
      LEDGER_WORKER_PORT: String(ports.ledgerWorker),
      LEDGER_DATABASE_URL: postgres.url('ledger', 'anju_ledger', secrets.ledgerPassword),
      ...temporalAddress,
    }),
    {
      ...nodePart('capture', 'pipelines/capture/main.ts', ports.capture, 512, {
        CAPTURE_PORT: String(ports.capture),
        CAPTURE_DATABASE_URL: postgres.url('ledger', 'anju_capture', secrets.capturePassword),
        CAPTURE_FLUSH_MS: '1000',
        CAPTURE_SCRATCH: join(settings.stateDir, 'capture'),
        CAPTURE_TOKEN: secrets.captureToken,
        CAPTURE_RESNAPSHOT: String(settings.captureResnapshot),
        ...lake,
      }),
      // A table that cannot go on, a slot that is lost: a person puts that right in the console, which must be there.
      mayBeLate: true,
      startTimeoutMs: 20_000,
    },
    nodePart('worker', 'pipelines/worker.ts', ports.worker, 512, {
      WORKER_PORT: String(ports.worker),
      WORKER_STATE: join(settings.stateDir, 'worker'),
      // Until the demo centre is made its history comes in pieces; its program lets the loops go on when it is whole.
      FRESHEN_PAUSED: String(!existsSync(join(settings.stateDir, 'demo/done'))),
      DBT_PYTHON: join(ROOT, '.tools/python/bin/python'),
      LAKE_ORPHAN_HOURS: String(settings.orphanHours),
      SOURCE_SECRET_DEPARTMENTS: settings.sharingPlatform?.token ?? secrets.departmentToken,
      ...sources,
      ...trino,
      BACKUP_URL: `http://127.0.0.1:${ports.backup}`,
      ...temporalAddress,
      ...governance,
      ...captureUrl,
      ...lake,
    }),
    nodePart('web', 'apps/console/server/main.ts', ports.web, 384, {
      WEB_PORT: String(ports.web),
      WEB_ORIGIN: origin,
      ...(settings.signIn
        ? {
            OIDC_ISSUER: settings.signIn.issuer,
            OIDC_CLIENT_ID: settings.signIn.clientId,
            OIDC_CLIENT_SECRET: settings.signIn.clientSecret,
          }
        : { OIDC_ISSUER: '', DEMO_PASSWORD: secrets.demoPassword }),
      SESSION_SECRET: secrets.sessionSecret,
      SERVICE_TOKEN: secrets.serviceToken,
      POLICY_TOKEN_KEY: secrets.policyTokenKey,
      CAPTURE_TOKEN: secrets.captureToken,
      ...sources,
      ...trino,
      ...temporalAddress,
      ...governance,
      ...captureUrl,
      ...ledger,
      ...lake,
    }),
  ]
}
