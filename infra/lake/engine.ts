import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { literal } from '@anju/standards/sql-literal.ts'
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import { appendChunks, type ColumnType } from './append.ts'
import type { LakeOptions } from './config.ts'
import { LakeUnavailable, lakeErrorOf } from './errors.ts'
import { requireExtensions } from './extensions.ts'
import type { S3Settings } from './files/s3-settings.ts'
import { askCatalog, DEFAULT_WAREHOUSE } from './rest-catalog.ts'
import { bindable, type LakeValue, lakeValueOf, parameterTypes } from './values.ts'

export type { LakeOptions } from './config.ts'
export type { LakeValue } from './values.ts'

/** Statements on the lake's tables (`schema.table`, e.g. `ods.ledger_unit`). All of them throw LakeConflict, LakeUnavailable or LakeQueryError. */
export interface LakeSession {
  /** Rows as objects; positional parameters `$1`, `$2`, …. */
  query<Row = Record<string, LakeValue>>(sql: string, parameters?: readonly LakeValue[]): Promise<Row[]>
  /** Runs a statement; returns the number of rows it changed. */
  run(sql: string, parameters?: readonly LakeValue[]): Promise<number>
  /** Appends rows by column position. `table` and column names must be of our own making. */
  appendRows(table: string, columns: readonly ColumnType[], rows: readonly LakeValue[][]): Promise<void>
}

export interface Lake extends LakeSession {
  /** Runs `work` in one transaction: everything it writes, in however many tables, becomes visible in one atomic commit or not at all. */
  transaction<Result>(work: (session: LakeSession) => Promise<Result>): Promise<Result>
  /** The engine's own chunks, for large results. */
  stream(sql: string, parameters?: readonly LakeValue[]): AsyncIterable<DuckDBDataChunk>
  /** Runs `work` on a connection of its own, which `interrupt` of the given signal stops. */
  interruptible<Result>(
    signal: AbortSignal,
    work: (session: LakeSession, connection: DuckDBConnection) => Promise<Result>,
  ): Promise<Result>
  close(): Promise<void>
}

/** A DuckDB of this process, attached to the lake's catalog as `lake`. Throws LakeUnavailable when the catalog does not answer. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  requireExtensions(options.extensionDir)
  const instance = await DuckDBInstance.create(':memory:', {
    extension_directory: options.extensionDir,
    autoinstall_known_extensions: 'false',
    memory_limit: options.memoryLimit ?? '768MB',
    threads: String(options.threads ?? availableParallelism()),
    temp_directory: join(tmpdir(), `anju-lake-${process.pid}`),
  })
  try {
    await ensureLayers(options)
    const keeper = await instance.connect()
    await keeper.run("SET GLOBAL TimeZone = 'Asia/Shanghai'")
    if (options.token) await keeper.run(`CREATE SECRET lake_catalog (TYPE iceberg, TOKEN ${literal(options.token)})`)
    if (options.s3) await keeper.run(storageSecret(options.s3))
    await attach(keeper, 'lake', options)
    // By its snapshots, not by old metadata files, is a table read as it was when the transaction began: of those only ten are kept.
    await keeper.run('SET GLOBAL iceberg_use_metadata_log = false')
    return lakeOn(instance, keeper, options)
  } catch (error) {
    instance.closeSync()
    throw error instanceof LakeUnavailable ? error : lakeErrorOf(error, 'ATTACH')
  }
}

/** The lake's layers; DuckDB needs one of them to stand in. */
const LAYERS = ['ods', 'dwd', 'dim', 'dws', 'ads']

/** Makes the layers' namespaces where they are missing, by the catalog's own protocol. Throws LakeUnavailable. */
async function ensureLayers(options: LakeOptions): Promise<void> {
  for (const layer of LAYERS) {
    const { ok, status } = await askCatalog(options, 'POST', 'namespaces', JSON.stringify({ namespace: [layer] }))
    if (!ok && status !== 409) throw new LakeUnavailable(`The lake catalog answered ${status} to making layer ${layer}`)
  }
}

/** By it DuckDB reads and writes `s3://` places. */
function storageSecret({ endpoint, region, accessKeyId, secretAccessKey, urlStyle }: S3Settings): string {
  const { protocol, host } = new URL(endpoint)
  return `CREATE SECRET lake_storage (TYPE s3, KEY_ID ${literal(accessKeyId)}, SECRET ${literal(secretAccessKey)}, REGION ${literal(region)},
    ENDPOINT ${literal(host)}, URL_STYLE ${literal(urlStyle)}, USE_SSL ${protocol === 'https:'})`
}

async function attach(
  keeper: DuckDBConnection,
  name: string,
  { catalogUrl, token, warehouse = DEFAULT_WAREHOUSE, readOnly }: LakeOptions,
): Promise<void> {
  const access = token ? 'SECRET lake_catalog' : "AUTHORIZATION_TYPE 'none'"
  const mode = readOnly ? ', READ_ONLY' : ''
  await keeper.run(
    `ATTACH ${literal(warehouse)} AS ${name} (TYPE iceberg, ENDPOINT ${literal(catalogUrl)}, ${access}, ACCESS_DELEGATION_MODE 'none', PURGE_REQUESTED true${mode})`,
  )
}

/** `keeper` is the connection that attaches and detaches; it does nothing else. */
function lakeOn(instance: DuckDBInstance, keeper: DuckDBConnection, options: LakeOptions): Lake {
  const idle: DuckDBConnection[] = []
  let writers = 0
  let closed = false

  async function connect(): Promise<DuckDBConnection> {
    if (closed) throw new LakeUnavailable('The lake was closed')
    const reused = idle.pop()
    if (reused) return reused
    const connection = await instance.connect()
    await connection.run('USE lake.ods')
    return connection
  }

  /** A connection that failed is not used again: its transaction state is unknown. */
  async function borrow<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    const connection = await connect()
    try {
      const result = await work(connection)
      if (closed) connection.closeSync()
      else idle.push(connection)
      return result
    } catch (error) {
      connection.closeSync()
      throw error
    }
  }

  /**
   * Writers attach the lake for themselves. Within one attachment DuckDB 1.5.5 keeps the newest metadata that anyone has loaded of a table,
   * and a transaction bases its commit on that, not on the version it has read: an update then passes the catalog's check on a version it
   * never saw, and the other writer's update is lost or its rows stand twice. A mere reader in between is enough.
   */
  async function asWriter<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    if (closed) throw new LakeUnavailable('The lake was closed')
    const own = `lake_writer_${++writers}`
    await guarded('ATTACH', () => attach(keeper, own, options))
    try {
      const connection = await instance.connect()
      try {
        await guarded('USE', () => connection.run(`USE ${own}.ods`))
        return await work(connection)
      } finally {
        connection.closeSync()
      }
    } finally {
      if (!closed) await keeper.run(`DETACH ${own}`)
    }
  }

  return {
    query: (sql, parameters) => borrow((connection) => sessionOn(connection).query(sql, parameters)),
    run: (sql, parameters) => asWriter((connection) => sessionOn(connection).run(sql, parameters)),
    appendRows: (table, columns, rows) =>
      asWriter((connection) => inTransaction(connection, (session) => session.appendRows(table, columns, rows))),
    transaction: (work) => asWriter((connection) => inTransaction(connection, work)),
    async *stream(sql, parameters = []) {
      const connection = await connect()
      try {
        const result = await guarded(sql, () => connection.stream(sql, ...bound(parameters)))
        for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) yield chunk
      } finally {
        connection.closeSync()
      }
    },
    interruptible: (signal, work) =>
      borrow(async (connection) => {
        const stop = () => connection.interrupt()
        signal.addEventListener('abort', stop, { once: true })
        try {
          return await work(sessionOn(connection), connection)
        } finally {
          signal.removeEventListener('abort', stop)
        }
      }),
    async close() {
      closed = true
      for (const connection of [keeper, ...idle.splice(0)]) connection.closeSync()
      instance.closeSync()
    },
  }
}

async function inTransaction<Result>(
  connection: DuckDBConnection,
  work: (session: LakeSession) => Promise<Result>,
): Promise<Result> {
  await guarded('BEGIN', () => connection.run('BEGIN'))
  try {
    const result = await work(sessionOn(connection))
    await guarded('COMMIT', () => connection.run('COMMIT'))
    return result
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

function sessionOn(connection: DuckDBConnection): LakeSession {
  return {
    async query<Row>(sql: string, parameters: readonly LakeValue[] = []) {
      const reader = await guarded(sql, () => connection.runAndReadAll(sql, ...bound(parameters)))
      const names = reader.deduplicatedColumnNames()
      return reader
        .getRows()
        .map((row) => Object.fromEntries(row.map((value, index) => [names[index], lakeValueOf(value)])) as Row)
    },
    async run(sql, parameters = []) {
      const result: DuckDBResult = await guarded(sql, () => connection.run(sql, ...bound(parameters)))
      return result.rowsChanged
    },
    appendRows: (table, columns, rows) => guarded(`INSERT INTO ${table}`, () => appendChunks(connection, table, columns, rows)),
  }
}

/** Without parameters the statement runs directly: not every statement can be prepared. Numbers beyond 2^31 go as bigint. */
function bound(parameters: readonly LakeValue[]): [values?: DuckDBValue[], types?: DuckDBType[]] {
  return parameters.length === 0 ? [] : [parameters.map(bindable), parameterTypes(parameters)]
}

async function guarded<Result>(sql: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw lakeErrorOf(error, sql)
  }
}
