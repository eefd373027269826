import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import pg from 'pg'
import { type Lsn, lsnFromText, textFromLsn } from './wal-position.ts'

/** What lies under `pg`'s client and it does not type: the parts that copying needs. */
interface CopyConnection {
  stream: { pause(): void; resume(): void; destroy(): void }
  query(sql: string): void
  on(event: 'copyData', listener: (message: { chunk: Buffer }) => void): void
  once(event: 'replicationStart', listener: () => void): void
  sendCopyFromChunk(chunk: Buffer): void
}
const connectionOf = (client: pg.Client) => (client as unknown as { connection: CopyConnection }).connection

/** A connection that may run commands of physical replication; a lost server never ends the process. */
export async function connectReplication(databaseUrl: string): Promise<pg.Client> {
  const config = { connectionString: databaseUrl, replication: 'true', keepAlive: true, application_name: 'anju-backup' }
  const client = new pg.Client(config as pg.ClientConfig)
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Which cluster this is and on which line of its history. */
export async function identify(databaseUrl: string): Promise<{ systemId: string; timeline: number }> {
  const client = await connectReplication(databaseUrl)
  try {
    const { rows } = await client.query<{ systemid: string; timeline: string }>('IDENTIFY_SYSTEM')
    return { systemId: rows[0]!.systemid, timeline: Number(rows[0]!.timeline) }
  } finally {
    await client.end()
  }
}

/** An ordinary connection of the role that backs up. */
export async function connectSql(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'anju-backup' })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** A copy of the whole cluster as a tar, under way. */
export interface BaseBackup {
  readonly tar: Readable
  /** After the last byte: between which positions the copy was taken. */
  readonly range: Promise<{ start: Lsn; stop: Lsn }>
}

const TAR_DATA = 0x64 // 'd'

/** Starts PostgreSQL's own base backup; the server checks the sums of its pages while it reads. What comes is taken as fast as `tar` is read. */
export function startBaseBackup(client: pg.Client): BaseBackup {
  const connection = connectionOf(client)
  const tar = new PassThrough({ highWaterMark: 1 << 20 })
  const ended = Promise.withResolvers<{ start: Lsn; stop: Lsn }>()
  ended.promise.catch((error) => tar.destroy(error))
  tar.on('drain', () => connection.stream.resume())
  client.once('end', () => ended.reject(new Error('PostgreSQL ended the base backup')))
  const positions: string[] = []
  let columns: string[] = []
  client.query({
    submit: () => connection.query("BASE_BACKUP (LABEL 'anju', CHECKPOINT 'fast', WAL false, MANIFEST 'no')"),
    handleRowDescription({ fields }: { fields: { name: string }[] }) {
      columns = fields.map(({ name }) => name)
    },
    handleDataRow({ fields }: { fields: (string | Buffer | null)[] }) {
      if (columns[0] === 'recptr') positions.push(String(fields[0]))
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // The chunk is a view of the parser's buffer, which is used again.
      if (chunk[0] !== TAR_DATA || tar.write(Buffer.from(chunk.subarray(1)))) return
      connection.stream.pause()
    },
    handleCommandComplete() {},
    handleError: (error: Error) => ended.reject(error),
    handleReadyForQuery() {
      tar.end()
      const [start, stop] = positions
      if (start && stop) ended.resolve({ start: lsnFromText(start), stop: lsnFromText(stop) })
      else ended.reject(new Error('PostgreSQL sent no end of the base backup'))
    },
  } as unknown as pg.Submittable)
  return { tar, range: ended.promise }
}

/** The log as it is written, arriving. */
export interface WalStream {
  /** Tells the server what it need not keep any more. */
  confirm(durable: Lsn): void
  /** Rejects when the server or the network ends it. */
  readonly ended: Promise<never>
  close(): Promise<void>
}

const WAL_DATA = 0x77 // 'w'
const WAL_HEADER = 25
const KEEPALIVE = 0x6b // 'k'

/** Streams the log from `from`, the beginning of a segment; each piece is taken before the next is read. */
export async function streamWal(
  databaseUrl: string,
  { slot, timeline, from }: { slot: string; timeline: number; from: Lsn },
  take: (at: Lsn, bytes: Buffer) => void,
): Promise<WalStream> {
  const client = await connectReplication(databaseUrl)
  const connection = connectionOf(client)
  let confirmed = from
  const confirm = (durable: Lsn) => {
    confirmed = durable
    connection.sendCopyFromChunk(status(durable))
  }
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => {})
  connection.on('copyData', ({ chunk }) => {
    try {
      if (chunk[0] === WAL_DATA) take(chunk.readBigUInt64BE(1), chunk.subarray(WAL_HEADER))
      else if (chunk[0] === KEEPALIVE && chunk[17] === 1) confirm(confirmed)
    } catch (error) {
      failed.reject(error)
    }
  })
  const lost = Promise.race([once(client, 'error'), once(client, 'end')]).then(() =>
    failed.reject(new Error('PostgreSQL ended the stream of its log')),
  )
  lost.catch(() => {})
  const started = new Promise<void>((done) => connection.once('replicationStart', done))
  client
    .query(`START_REPLICATION SLOT ${slot} PHYSICAL ${textFromLsn(from)} TIMELINE ${timeline}`)
    .then(() => failed.reject(new Error('the log ended')), failed.reject)
  await Promise.race([started, failed.promise])
  return {
    confirm,
    ended: failed.promise,
    async close() {
      connection.stream.destroy()
      await client.end().catch(() => {})
    },
  }
}

const MICROSECONDS_TO_2000 = 946_684_800_000_000n

function status(durable: Lsn): Buffer {
  const reply = Buffer.alloc(34)
  reply[0] = 0x72
  for (const offset of [1, 9, 17]) reply.writeBigUInt64BE(durable, offset)
  reply.writeBigInt64BE(BigInt(Date.now()) * 1000n - MICROSECONDS_TO_2000, 25)
  return reply
}
