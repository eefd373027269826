import { join, resolve } from 'node:path'
import { z } from 'zod'
import { readS3Settings, type S3Settings } from '../lake/files/s3-settings.ts'
import { DEFAULT_WAREHOUSE } from '../lake/rest-catalog.ts'

/** The repository's root folder: every path that Anju uses of itself is relative to it. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** The folder of everything that the centre of this environment writes. */
export const stateDirOf = (env: Record<string, string | undefined>): string => resolve(ROOT, env.ANJU_STATE ?? '.anju')

const environment = z.object({
  ANJU_STATE: z.string().min(1).optional(),
  ANJU_PORT_BASE: z.coerce.number().int().min(1024).max(65_500).default(7300),
  ANJU_SCALE: z.coerce.number().positive().default(1),
  LAKE_CATALOG_URL: z.union([z.literal(''), z.url()]).default(''),
  LAKE_CATALOG_TOKEN: z.string().default(''),
  LAKE_CATALOG_WAREHOUSE: z.string().default(''),
  LAKE_WAREHOUSE: z.union([z.literal(''), z.string().regex(/^s3:\/\/[^/]+/, '应为 s3://桶/前缀')]).default(''),
  ANJU_ENGINE: z.enum(['duckdb', 'trino']).default('duckdb'),
  TRINO_HEAP_MB: z.coerce.number().int().min(512).default(2_048),
  BANK_URL: z.union([z.literal(''), z.url()]).default(''),
  BANK_TOKEN: z.string().default(''),
  DEPARTMENTS_URL: z.union([z.literal(''), z.url()]).default(''),
  DEPARTMENTS_TOKEN: z.string().default(''),
  CAPTURE_RESNAPSHOT: z.stringbool().default(false),
  LAKE_ORPHAN_HOURS: z.coerce.number().min(0.001).default(24),
  OIDC_ISSUER: z.union([z.literal(''), z.url()]).default(''),
  OIDC_CLIENT_ID: z.string().min(1).default('anju-console'),
  OIDC_CLIENT_SECRET: z.string().default(''),
})

/** One port for each part, counted from the port base, so that two centres run side by side. */
export interface Ports {
  readonly web: number
  readonly ledger: number
  readonly catalog: number
  readonly postgres: number
  readonly temporal: number
  readonly temporalUi: number
  readonly temporalHttp: number
  readonly temporalMetrics: number
  readonly capture: number
  readonly worker: number
  readonly bank: number
  readonly ledgerWorker: number
  readonly departments: number
  readonly backup: number
  readonly trino: number
}

export interface Settings {
  /** Folder that holds everything a running centre writes: databases, lake, logs, secrets. */
  readonly stateDir: string
  readonly portBase: number
  readonly ports: Ports
  /** 1 is the demo centre of 6,000 members; 30 is the size of a real centre. */
  readonly scale: number
  /** Where the lake's files are: in the state folder, or `s3://bucket/prefix` in the storage `s3`. */
  readonly warehouse: string
  readonly s3: S3Settings | undefined
  /** Another Iceberg REST catalog than ours, the centre's token there and its name of this lake; undefined: ours. */
  readonly foreignCatalog: { readonly url: string; readonly token: string; readonly warehouse: string } | undefined
  /** What the models of the asset graph run on. */
  readonly engine: 'duckdb' | 'trino'
  readonly trinoHeapMb: number
  /** The bank's own gateway and the centre's token there; undefined: the simulator that comes with Anju. */
  readonly bankGateway: { readonly url: string; readonly token: string } | undefined
  /** The sharing platform of the other departments and the centre's token there; undefined: the simulator that comes with Anju. */
  readonly sharingPlatform: { readonly url: string; readonly token: string } | undefined
  /** Allows capture to begin anew once, should its slot be lost; people allow it on the console too. */
  readonly captureResnapshot: boolean
  /** How long a file of no table lies in the lake before it goes. */
  readonly orphanHours: number
  /** The OpenID Connect provider of the centre's own, and what it knows the console by; undefined: the provider that comes with Anju. */
  readonly signIn: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined
}

export function portsFrom(base: number): Ports {
  const names = [
    'web',
    'ledger',
    'catalog',
    'postgres',
    'temporal',
    'temporalUi',
    'temporalHttp',
    'temporalMetrics',
    'capture',
    'worker',
    'bank',
    'ledgerWorker',
    'departments',
    'backup',
    'trino',
  ] as const
  return Object.fromEntries(names.map((name, index) => [name, base + index])) as unknown as Ports
}

/** Reads ANJU_STATE, ANJU_PORT_BASE, ANJU_SCALE, ANJU_ENGINE, TRINO_HEAP_MB, LAKE_WAREHOUSE and LAKE_CATALOG_… with LAKE_S3_…, OIDC_…, CAPTURE_RESNAPSHOT, LAKE_ORPHAN_HOURS, and the URL and TOKEN of the bank and of the departments. Throws an Error of one line that names the one that is out of range. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const { data, error } = environment.safeParse(env)
  if (error)
    throw new Error(`设置不合要求：${error.issues.map(({ path, message }) => `${path.join('.')}(${message})`).join(';')}`)
  const stateDir = stateDirOf(env)
  const s3 = readS3Settings(env)
  if ((data.LAKE_WAREHOUSE !== '' || data.LAKE_CATALOG_URL !== '') && !s3)
    throw new Error(
      '设置不合要求：LAKE_WAREHOUSE 在对象存储上、或 LAKE_CATALOG_URL 指向别的目录时，须同时设置 LAKE_S3_ENDPOINT 及密钥',
    )
  if (data.OIDC_ISSUER !== '' && data.OIDC_CLIENT_SECRET === '')
    throw new Error('设置不合要求：OIDC_ISSUER 指向中心自己的统一身份认证时，须同时设置 OIDC_CLIENT_SECRET')
  return {
    stateDir,
    portBase: data.ANJU_PORT_BASE,
    ports: portsFrom(data.ANJU_PORT_BASE),
    scale: data.ANJU_SCALE,
    warehouse: data.LAKE_WAREHOUSE === '' ? join(stateDir, 'warehouse') : data.LAKE_WAREHOUSE,
    s3,
    foreignCatalog:
      data.LAKE_CATALOG_URL === ''
        ? undefined
        : {
            url: data.LAKE_CATALOG_URL,
            token: data.LAKE_CATALOG_TOKEN,
            warehouse: data.LAKE_CATALOG_WAREHOUSE || DEFAULT_WAREHOUSE,
          },
    engine: data.ANJU_ENGINE,
    trinoHeapMb: data.TRINO_HEAP_MB,
    bankGateway: data.BANK_URL === '' ? undefined : { url: data.BANK_URL, token: data.BANK_TOKEN },
    sharingPlatform: data.DEPARTMENTS_URL === '' ? undefined : { url: data.DEPARTMENTS_URL, token: data.DEPARTMENTS_TOKEN },
    captureResnapshot: data.CAPTURE_RESNAPSHOT,
    orphanHours: data.LAKE_ORPHAN_HOURS,
    signIn:
      data.OIDC_ISSUER === ''
        ? undefined
        : { issuer: data.OIDC_ISSUER, clientId: data.OIDC_CLIENT_ID, clientSecret: data.OIDC_CLIENT_SECRET },
  }
}
