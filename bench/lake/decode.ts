import { startReplication } from '@anju/pipelines/capture/store/replication.ts'
import { type Change, createAssembler } from '@anju/pipelines/capture/wire/assemble.ts'
import { decodePgoutput } from '@anju/pipelines/capture/wire/decode.ts'
import { decodeFrame } from '@anju/pipelines/capture/wire/frame.ts'
import { type Comparison, compare, measurePairs } from '../pairs.ts'
import { assertSame } from '../parity.ts'
import { recvlogicalSeconds } from './recvlogical.ts'
import { type Backlog, makeAccounts, makeBacklog, PUBLICATION } from './source.ts'
import type { Station } from './station.ts'

const PAIRS = 7

/**
 * Changes a second from the log to whole transactions of decoded rows in this process, the lake left out, against pg_recvlogical into a
 * file: both drain the same backlog, again and again, through slots of their own.
 */
export async function compareDecode(
  station: Station,
  { changes, tool, dir }: { readonly changes: number; readonly tool: string; readonly dir: string },
): Promise<Comparison> {
  await makeAccounts(station)
  await using backlog = await makeBacklog(station, { changes, first: 1 })
  const rate = (seconds: number) => backlog.changes / seconds
  const pairs = await measurePairs(
    async () => rate(await decodedSeconds(station, backlog)),
    async () => rate(await recvlogicalSeconds(station, backlog, { tool, dir })),
    PAIRS,
  )
  return compare({ name: '采集解码(不落湖)', reference: 'pg_recvlogical 写文件并 fsync', unit: '行/秒', bar: '≥ 0.9' }, pairs)
}

/** Seconds until the last change of the backlog has been decoded and its transaction is whole. Throws when anything is missing. */
export function decodedSeconds({ replicationUrl }: Station, backlog: Backlog): Promise<number> {
  return backlog.withSlot('bench_decode', async (slot) => {
    const decoded = { changes: 0, bytes: 0 }
    const done = Promise.withResolvers<typeof decoded>()
    const assemble = createAssembler({
      change: (_: Change) => {
        decoded.changes += 1
      },
      commit: () => {
        // What others have committed since arrives behind it.
        if (decoded.changes >= backlog.changes) done.resolve({ ...decoded })
      },
    })
    const began = performance.now()
    const stream = await startReplication(replicationUrl, { slot, publication: PUBLICATION, from: 0n }, (body) => {
      const frame = decodeFrame(body)
      if (frame.kind === 'keepalive') return
      decoded.bytes += body.length - frame.payloadStart
      assemble(decodePgoutput(body, frame.payloadStart))
    })
    const whole = await Promise.race([done.promise, stream.ended])
    const seconds = (performance.now() - began) / 1_000
    await stream.close()
    assertSame('decoded', whole ?? decoded, { changes: backlog.changes, bytes: backlog.bytes })
    return seconds
  })
}
