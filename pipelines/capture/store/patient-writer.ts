import { setTimeout as sleep } from 'node:timers/promises'
import { LakeConflict, LakeUnavailable } from '@anju/infra/lake/errors.ts'
import type { OdsWriter } from './ods-writer.ts'

/** Longer than a restart of the catalog; shorter than the server's patience with a silent client. */
const PATIENCE_MS = 20_000
const LONGEST_PAUSE_MS = 2_000

/**
 * A writer that tries a commit again when another writer was faster or the catalog is away, and gives up after a while:
 * the caller then begins again from the lake's position. `tell` hears why it waits.
 */
export function patientWriter(writer: OdsWriter, signal: AbortSignal, tell: (reason: string) => void): OdsWriter {
  return {
    prepare: (relations, first) => writer.prepare(relations, first),
    spill: (batch) => writer.spill(batch),
    async commit(batch, from, endLsn) {
      const deadline = Date.now() + PATIENCE_MS
      for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
        try {
          return await writer.commit(batch, from, endLsn)
        } catch (error) {
          const passing = error instanceof LakeConflict || error instanceof LakeUnavailable
          if (!passing || signal.aborted || Date.now() > deadline) throw error
          tell(error.message)
          await sleep(pauseMs * (0.5 + Math.random()))
        }
      }
    },
  }
}
