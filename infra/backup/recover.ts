import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { freePort } from '../local/free-port.ts'
import { type PostgresServer, startPostgres, unprivilegedPrefix } from '../local/postgres.ts'
import { BackupBroken } from './errors.ts'
import type { Plan } from './verify.ts'
import { lsnFromText, SEGMENT_BYTES, segmentName, segmentOf } from './wal-position.ts'

/** The log ends before any commit that is later than the moment: all of it belongs to the moment. */
const ALL_BEFORE = /recovery ended before configured recovery target was reached/

/**
 * Brings the databases to the plan's moment in an empty folder and answers their server, running on a free port. They go on from there on
 * a new line of history, with the replication slots as they stood.
 */
export async function recoverDatabases(plan: Plan, dataDir: string, password: string): Promise<PostgresServer> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const prefix = unprivilegedPrefix(dataDir)
  await extractBase(plan, dataDir, prefix)
  await writeLog(plan, join(dataDir, 'pg_wal'))
  for (const { name, state, snapshot } of plan.slots) {
    await mkdir(join(dataDir, 'pg_replslot', name), { mode: 0o700 })
    await writeFile(join(dataDir, 'pg_replslot', name, 'state'), state, { encoding: 'base64', mode: 0o600 })
    if (snapshot)
      await writeFile(join(dataDir, 'pg_logical/snapshots', snapshot.name), snapshot.content, { encoding: 'base64', mode: 0o600 })
  }
  endWithUs(dataDir)
  await writeFile(join(dataDir, 'recovery.signal'), '', { mode: 0o600 })
  const options = { dataDir, port: await freePort(), password }
  const settings = {
    // The log lies in pg_wal already, where the slots keep it.
    restore_command: 'false',
    // Nobody reads before the moment is reached; and replaying what vacuum did must not cost the slots their validity.
    hot_standby: 'off',
  }
  if (!plan.at) return startPostgres({ ...options, settings })
  const target = {
    // PostgreSQL takes no zone by name here, and Z is one.
    recovery_target_time: plan.at.toISOString().replace('Z', '+00'),
    recovery_target_action: 'promote',
  }
  try {
    return await startPostgres({ ...options, settings: { ...settings, ...target } })
  } catch (error) {
    if (!ALL_BEFORE.test(String(error))) throw error
    return startPostgres({ ...options, settings })
  }
}

/** A restore that is broken off leaves no server behind. */
function endWithUs(dataDir: string): void {
  process.once('exit', () => {
    const file = join(dataDir, 'postmaster.pid')
    if (existsSync(file)) process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGQUIT')
  })
}

/** In the place of the user that PostgreSQL runs as, whose files they become. */
async function extractBase({ backup: { folder } }: Plan, dataDir: string, prefix: readonly string[]): Promise<void> {
  const [command = '', ...args] = [...prefix, 'tar', '-x', '-f', '-', '-C', dataDir]
  const tar = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  tar.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  const ended = once(tar, 'close')
  const fed = pipeline(createReadStream(folder.base), createZstdDecompress(), tar.stdin)
  const [[code]] = await Promise.all([ended, fed.catch(() => {})])
  if (code !== 0) throw new BackupBroken(`数据库的备份解不开：${said.trim().slice(-300)}`)
}

/** The log up to the plan's end; behind it there is nothing, so that recovery ends where the lake does. */
async function writeLog({ backup: { folder, begin }, segments, through }: Plan, walDir: string): Promise<void> {
  const end = lsnFromText(through.lsn)
  for (const segment of segments) {
    const path = join(walDir, segment.segment)
    const source = 'file' in segment ? join(folder.wal, segment.file) : join(folder.wal, `${segment.segment}.partial`)
    if ('file' in segment)
      await pipeline(createReadStream(source), createZstdDecompress(), createWriteStream(path, { mode: 0o600 }))
    else if (segment.bytes > 0)
      await pipeline(createReadStream(source, { end: segment.bytes - 1 }), createWriteStream(path, { mode: 0o600 }))
    else await writeFile(path, '', { mode: 0o600 })
    if (segment.segment === segmentName(begin.timeline, segmentOf(end))) await truncate(path, Number(end % SEGMENT_BYTES))
    await truncate(path, Number(SEGMENT_BYTES))
  }
}
