import { statSync } from 'node:fs'
import { join } from 'node:path'
import { assertSame } from '../parity.ts'
import { runTool } from '../postgres-tools.ts'
import { type Backlog, PUBLICATION } from './source.ts'
import type { Station } from './station.ts'

/** What is written after each message in pg_recvlogical's file. */
const LINE_END_BYTES = 1

/** Seconds in which PostgreSQL's own tool writes the backlog to a file with fsync. Throws when a byte of it is missing there. */
export function recvlogicalSeconds(
  { replicationUrl }: Station,
  backlog: Backlog,
  { tool, dir }: { readonly tool: string; readonly dir: string },
): Promise<number> {
  return backlog.withSlot('bench_recvlogical', async (slot) => {
    const file = join(dir, 'recvlogical.bin')
    const began = performance.now()
    await runTool(tool, [
      ...['-d', replicationUrl, '-S', slot, '--start', '--no-loop', '-E', backlog.to, '-f', file],
      ...['-o', 'proto_version=1', '-o', `publication_names=${PUBLICATION}`],
    ])
    const seconds = (performance.now() - began) / 1_000
    assertSame('pg_recvlogical', statSync(file).size >= backlog.bytes + LINE_END_BYTES, true)
    return seconds
  })
}
