import { once } from 'node:events'
import pg from 'pg'
import { encodeStatus, type StandbyStatus } from '../wire/frame.ts'
import { type Lsn, textFromLsn } from '../wire/lsn.ts'

/** An open stream of changes. Frames arrive one by one, in order, until it ends; nothing is acknowledged unless `sendStatus` does. */
export interface ReplicationStream {
  /** Stops reading from the socket; at most what the socket already delivered still arrives. */
  pause(): void
  resume(): void
  sendStatus(status: StandbyStatus): void
  /** Rejects when the server or the network ends the stream. */
  readonly ended: Promise<never>
  close(): Promise<void>
}

/** `pg` does not type what lies under its client; these are the parts of it that CopyBoth needs. */
interface CopyBothConnection {
  stream: { pause(): void; resume(): void; destroy(): void }
  on(event: 'copyData', listener: (message: { chunk: Buffer }) => void): void
  once(event: 'replicationStart', listener: () => void): void
  sendCopyFromChunk(chunk: Buffer): void
}
const connectionOf = (client: pg.Client) => (client as unknown as { connection: CopyBothConnection }).connection

/** Text forms that do not depend on the server's settings: UTC, ISO dates, shortest exact floats. */
const SESSION = '-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1'

/** A connection that may run replication commands. `on('error')` is set, so a lost server never ends the process. */
export async function connectReplication(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    replication: 'database',
    options: SESSION,
    keepAlive: true,
    application_name: 'anju-capture',
  } as pg.ClientConfig)
  client.on('error', () => {})
  await client.connect()
  await takeBytesAsTheyAre(client)
  return client
}

/**
 * A server that does not know what its text is written in (SQL_ASCII) would end the stream at the first byte that is no UTF-8, for all tables and for ever.
 * It is asked to send what it has: the row then goes to the quarantine.
 */
async function takeBytesAsTheyAre(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding')
  if (rows[0]?.server_encoding === 'SQL_ASCII') await client.query("SET client_encoding = 'SQL_ASCII'")
}

/** An ordinary connection whose values have the same text forms as those of the stream. */
export async function connectReader(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, options: SESSION, application_name: 'anju-capture' })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Starts streaming the publication from `from` (exclusive) through the slot. Throws pg's DatabaseError when the slot cannot serve it. */
export async function startReplication(
  databaseUrl: string,
  { slot, publication, from }: { slot: string; publication: string; from: Lsn },
  onFrame: (body: Buffer) => void,
): Promise<ReplicationStream> {
  const client = await connectReplication(databaseUrl)
  const connection = connectionOf(client)
  connection.on('copyData', ({ chunk }) => onFrame(chunk))
  const started = new Promise<void>((done) => connection.once('replicationStart', done))
  const lost = Promise.race([
    once(client, 'error').then(([error]) => error),
    once(client, 'end').then(() => new Error('PostgreSQL closed the replication connection')),
  ]).then((error) => Promise.reject<never>(error))
  const command = `START_REPLICATION SLOT ${slot} LOGICAL ${textFromLsn(from)} (proto_version '1', publication_names '${publication}', messages 'true')`
  // The query runs until the stream ends; only its failure says something.
  const ended = Promise.race([lost, client.query(command).then(() => Promise.reject<never>(new Error('replication ended')))])
  ended.catch(() => {})
  await Promise.race([started, ended])
  return {
    pause: () => connection.stream.pause(),
    resume: () => connection.stream.resume(),
    sendStatus: (status) => connection.sendCopyFromChunk(encodeStatus(status)),
    ended,
    close: async () => {
      connection.stream.destroy()
      await client.end().catch(() => {})
    },
  }
}
