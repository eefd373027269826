import type { JsonRecord } from '../../import/file/json-record.ts'

/** A piece of what a source has, in its order. */
export interface Page {
  readonly rows: readonly JsonRecord[]
  /** What is asked for next, by this pull or a later one. */
  readonly next: string | null
  /** Whether there is more now. */
  readonly more: boolean
}

/** A source that is read piece by piece from a cursor on; null is the beginning. Throws SourceRefused, SourceUnavailable, CursorExpired. */
export interface Feed {
  page(cursor: string | null, signal: AbortSignal): Promise<Page>
}
