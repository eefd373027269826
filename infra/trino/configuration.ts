import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

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
  }
}

function lakeCatalog({ catalogUrl, token }: TrinoNodeOptions): Record<string, string> {
  return {
    'connector.name': 'iceberg',
    'iceberg.catalog.type': 'rest',
    'iceberg.rest-catalog.uri': catalogUrl,
    'iceberg.rest-catalog.warehouse': 'lake',
    ...(token
      ? { 'iceberg.rest-catalog.security': 'OAUTH2', 'iceberg.rest-catalog.oauth2.token': `\${ENV:LAKE_CATALOG_TOKEN}` }
      : {}),
    'fs.local.enabled': 'true',
    // The lake's tables name their files by whole paths.
    'local.location': '/',
  }
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
