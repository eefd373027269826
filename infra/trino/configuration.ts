import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type S3Settings, s3Environment } from '../lake/files/s3-settings.ts'
import { DEFAULT_WAREHOUSE } from '../lake/rest-catalog.ts'

/** One server of a Trino cluster on this machine. */
export interface TrinoNodeOptions {
  /** Folder of the server's parts (bringTrino). */
  readonly home: string
  /** Folder of its JDK (findJava). */
  readonly java: string
  /** Folder for what this server writes: configuration, log, spilled data. */
  readonly stateDir: string
  readonly port: number
  /** Address of the coordinator, for a worker; left out: this server is the coordinator, and works too unless `coordinatesOnly`. */
  readonly coordinator?: string
  readonly coordinatesOnly?: boolean
  /** Java heap in MB; the process itself takes about 300 MB more. */
  readonly heapMb: number
  readonly catalogUrl: string
  /** Bearer token of the lake's catalog, when it asks for one. It is handed over in the environment, never in a file. */
  readonly token?: string
  /** The catalog's name of this lake. */
  readonly warehouse?: string
  /** The storage of a lake whose warehouse is `s3://…`; its keys are handed over in the environment too. */
  readonly s3?: S3Settings
  /** Further lines of config.properties. */
  readonly properties?: Readonly<Record<string, string>>
}

/** Writes the files of the server's `etc` folder. */
export function writeConfiguration(options: TrinoNodeOptions): void {
  for (const [name, text] of Object.entries(configurationOf(options))) {
    const file = join(options.stateDir, 'etc', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

/** Name → text. */
function configurationOf(options: TrinoNodeOptions): Readonly<Record<string, string>> {
  return {
    'config.properties': properties({ ...server(options), ...options.properties }),
    'catalog/lake.properties': properties(lakeCatalog(options)),
    // At its ordinary level it writes every one of its thousand settings at each start.
    'log.properties': properties({ 'io.trino.bootstrap': 'WARN', 'io.airlift.bootstrap': 'WARN' }),
  }
}

function server({ port, coordinator, coordinatesOnly, stateDir, home }: TrinoNodeOptions): Record<string, string> {
  return {
    coordinator: String(coordinator === undefined),
    ...(coordinator === undefined ? { 'node-scheduler.include-coordinator': String(!coordinatesOnly) } : {}),
    'discovery.uri': coordinator ?? `http://127.0.0.1:${port}`,
    'http-server.http.port': String(port),
    'http-server.log.path': join(stateDir, 'http-request.log'),
    'node.environment': 'anju',
    'node.id': `anju-${port}`,
    'node.bind-ip': '127.0.0.1',
    'node.internal-address': '127.0.0.1',
    'plugin.dir': join(home, 'plugin'),
    'catalog.config-dir': join(stateDir, 'etc/catalog'),
    // A history over years of a large centre sorts more than a query may hold in memory.
    'spill-enabled': 'true',
    'spiller-spill-path': join(stateDir, 'spill'),
  }
}

function lakeCatalog({ catalogUrl, token, warehouse = DEFAULT_WAREHOUSE, s3 }: TrinoNodeOptions): Record<string, string> {
  return {
    'connector.name': 'iceberg',
    'iceberg.catalog.type': 'rest',
    'iceberg.rest-catalog.uri': catalogUrl,
    'iceberg.rest-catalog.warehouse': warehouse,
    ...(token
      ? { 'iceberg.rest-catalog.security': 'OAUTH2', 'iceberg.rest-catalog.oauth2.token': `\${ENV:LAKE_CATALOG_TOKEN}` }
      : {}),
    ...(s3 ? storage(s3) : { 'fs.local.enabled': 'true', 'local.location': WHOLE_PATHS }),
  }
}

/** The lake's tables name their files by whole paths. */
const WHOLE_PATHS = '/'

function storage({ endpoint, region, urlStyle }: S3Settings): Record<string, string> {
  return {
    'fs.s3.enabled': 'true',
    's3.endpoint': endpoint,
    's3.region': region,
    's3.path-style-access': String(urlStyle === 'path'),
    's3.aws-access-key': `\${ENV:LAKE_S3_ACCESS_KEY_ID}`,
    's3.aws-secret-key': `\${ENV:LAKE_S3_SECRET_ACCESS_KEY}`,
  }
}

/** The secrets that the configuration takes from the environment. */
export function secretEnvironment({ token, s3 }: Pick<TrinoNodeOptions, 'token' | 's3'>): Record<string, string> {
  return { ...(token ? { LAKE_CATALOG_TOKEN: token } : {}), ...s3Environment(s3) }
}

/** The command line's flags for the JVM, as Trino's own release has them, and the main class as source. */
export function javaArguments({ home, stateDir, heapMb }: TrinoNodeOptions, version: string): string[] {
  return [
    `-Xmx${heapMb}M`,
    '-XX:+UseG1GC',
    '-XX:+ExplicitGCInvokesConcurrent',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:-OmitStackTraceInFastThrow',
    '-XX:ReservedCodeCacheSize=256M',
    '-XX:PerMethodRecompilationCutoff=10000',
    '-XX:PerBytecodeRecompilationCutoff=10000',
    '-Djdk.attach.allowAttachSelf=true',
    '--enable-native-access=ALL-UNNAMED',
    '--add-modules=jdk.incubator.vector',
    `-Dconfig=${join(stateDir, 'etc/config.properties')}`,
    `-Dlog.levels-file=${join(stateDir, 'etc/log.properties')}`,
    `-Dtrino.version=${version}`,
    '-cp',
    join(home, 'lib/*'),
    join(import.meta.dirname, 'TrinoServer.java'),
  ]
}

const properties = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
