import { Gauge, type Registry } from 'prom-client'
import type { PipelinesDb } from '../store/database.ts'
import { lastTending, type Tending } from '../store/tendings.ts'

const FIGURES: Readonly<
  Record<string, { readonly help: string; readonly of: (last: Tending & { finishedAt: string }) => number }>
> = {
  timestamp_seconds: {
    help: 'When the lake was last tended, in seconds since 1970',
    of: (last) => Date.parse(last.finishedAt) / 1_000,
  },
  duration_seconds: {
    help: 'How long the last tending of the lake took',
    of: (last) => (Date.parse(last.finishedAt) - Date.parse(last.startedAt)) / 1_000,
  },
  files_merged: { help: 'Small files that the last tending of the lake merged', of: (last) => last.filesMerged },
  snapshots_expired: { help: 'Snapshots that the last tending of the lake dropped', of: (last) => last.snapshotsExpired },
  orphans_removed: { help: 'Files of no table that the last tending of the lake removed', of: (last) => last.orphansRemoved },
  bytes_freed: { help: 'Bytes of the files that the last tending of the lake removed', of: (last) => last.bytesFreed },
  failures: {
    help: 'Tables that the last tending of the lake could not tend',
    of: (last) => last.failures.length + Number(last.broken),
  },
}

/** Adds what the last tending of the lake has done. */
export function registerTendingMetrics(registry: Registry, db: PipelinesDb): void {
  for (const [name, { help, of }] of Object.entries(FIGURES))
    new Gauge({
      name: `anju_lake_tending_${name}`,
      help,
      registers: [registry],
      async collect() {
        const last = await lastTending(db, { ended: true })
        if (last?.finishedAt) this.set(of({ ...last, finishedAt: last.finishedAt }))
      },
    })
}
