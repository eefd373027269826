/** Something in the lake changed: an asset was published (its full table name), or rows of ledger tables reached ods. */
export type LakeChange =
  | { readonly kind: 'published'; readonly asset: string; readonly snapshotId: string }
  | { readonly kind: 'captured'; readonly tables: Readonly<Record<string, number>> }

export type OnChange = (listener: (change: LakeChange) => void) => () => void

export interface CacheOptions {
  /** An answer is read again after this long even if no event came: an event may have been lost. */
  readonly maxAgeMs?: number
  readonly maxEntries?: number
  readonly now?: () => number
}

export interface LakeCache {
  /** The answer of `load` for the present versions of `tables`; callers that ask at the same time share one reading. */
  read<Answer>(key: string, tables: readonly string[], load: () => Promise<Answer>): Promise<Answer>
  close(): void
}

interface Entry {
  readonly stamp: string
  readonly since: number
  readonly answer: Promise<unknown>
}

/**
 * Keeps answers of the lake for as long as the versions they were read from stand: published snapshots by their id,
 * ods tables by the number of captures heard. A hit costs no call to the lake.
 */
export function createLakeCache(onChange: OnChange, options: CacheOptions = {}): LakeCache {
  const { maxAgeMs = 30_000, maxEntries = 300, now = Date.now } = options
  const versions = new Map<string, string>()
  const entries = new Map<string, Entry>()
  let heard = 0
  const close = onChange((change) => {
    heard += 1
    const version = change.kind === 'published' ? change.snapshotId : String(heard)
    for (const table of tablesOf(change)) versions.set(table, version)
  })
  const stampOf = (tables: readonly string[]) => tables.map((table) => versions.get(table) ?? '').join('/')
  return {
    close,
    read<Answer>(key: string, tables: readonly string[], load: () => Promise<Answer>): Promise<Answer> {
      const stamp = stampOf(tables)
      const held = entries.get(key)
      if (held && held.stamp === stamp && now() - held.since < maxAgeMs) return held.answer as Promise<Answer>
      const answer = load()
      entries.delete(key)
      entries.set(key, { stamp, since: now(), answer })
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value ?? '')
      answer.catch(() => {
        if (entries.get(key)?.answer === answer) entries.delete(key)
      })
      return answer
    },
  }
}

/** Full names of the lake tables that a change touches; capture may name a table `account_entry`, `ledger.account_entry` or in full. */
export function tablesOf(change: LakeChange): string[] {
  if (change.kind === 'published') return [change.asset]
  return Object.keys(change.tables).map((name) => `ods.ledger_${name.replace(/^ods\./, '').replace(/^ledger[._]/, '')}`)
}
