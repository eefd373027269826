import { fail } from '../errors.ts'
import type { CatalogStore } from '../store/database.ts'
import type { UsageEntry } from './entry.ts'
import { appendUsage } from './store.ts'

/** Where every read is written down before its answer leaves. */
export interface UsageLog {
  /** Resolves once the entry is durable; rejects with `log_broken` when it is not: then the answer must not leave. */
  append(entry: UsageEntry): Promise<void>
}

interface Waiting {
  readonly entry: UsageEntry
  readonly done: () => void
  readonly failed: (error: Error) => void
}

const LARGEST_BATCH = 500

/**
 * The usage log on the catalog's store. Entries that arrive while a batch is being committed go together in the next
 * one, so that the single chain does not make readers queue for a disk write each.
 */
export function createUsageLog(db: CatalogStore): UsageLog {
  const waiting: Waiting[] = []
  let writing = false

  async function drain(): Promise<void> {
    writing = true
    while (waiting.length > 0) await writeBatch(db, waiting.splice(0, LARGEST_BATCH))
    writing = false
  }

  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push({ entry, done: resolve, failed: reject })
        if (!writing) void drain()
      }),
  }
}

async function writeBatch(db: CatalogStore, batch: readonly Waiting[]): Promise<void> {
  try {
    await appendUsage(
      db,
      batch.map((item) => item.entry),
    )
    for (const item of batch) item.done()
  } catch {
    for (const item of batch) item.failed(fail('log_broken'))
  }
}
