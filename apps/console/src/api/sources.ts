import type { Share, WaitingPage } from './waiting.ts'

/** Which column of a source is which element of the standard. */
export interface MappedElement {
  readonly element: string
  readonly from: string
  readonly codes?: Readonly<Record<string, string>>
}

export type Encoding = 'auto' | 'utf-8' | 'gb18030'
export type FileFormat =
  | { readonly kind: 'table'; readonly encoding: Encoding }
  | {
      readonly kind: 'fixed'
      readonly encoding: Encoding
      readonly unit: 'bytes' | 'characters'
      readonly skipLines: number
      readonly columns: readonly { readonly name: string; readonly start: number; readonly length: number }[]
    }
  | { readonly kind: 'json'; readonly encoding: Encoding; readonly rowsAt: string }

export interface FolderOrigin {
  readonly kind: 'folder'
  readonly pattern: string
  readonly format: FileFormat
}
export interface HttpOrigin {
  readonly kind: 'http'
  readonly url: string
  readonly secret: string | null
  readonly rowsAt: string
  readonly cursorAt: string
  readonly cursorParameter: string
  readonly limitParameter: string
  readonly pageRows: number
}

export interface DatabaseOrigin {
  readonly kind: 'database'
  readonly engine: 'postgres' | 'mysql'
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly secret: string | null
  readonly table: string
  readonly key: readonly string[]
  readonly watermark: string | null
  readonly lagSeconds: number
  readonly pageRows: number
}

/** A source as it is declared. */
export interface Source {
  readonly name: string
  readonly title: string
  readonly dataset: string
  readonly mapping: readonly MappedElement[]
  readonly origin: FolderOrigin | HttpOrigin | DatabaseOrigin
  readonly everySeconds: number
  readonly paused: boolean
}

export interface Delivery {
  readonly source: string
  readonly item: string
  readonly state: 'done' | 'known' | 'refused' | 'failed'
  readonly rowsRead: number
  readonly rowsAccepted: number
  readonly rowsRejected: number
  readonly message: string
  readonly startedAt: string
  readonly finishedAt: string
}

/** A source as `GET /api/sources` tells of it. */
export interface ListedSource extends Source {
  readonly dueAt: string
  readonly changedBy: string
  readonly changedAt: string
  readonly last: Delivery | null
}

/** A row that did not fit; values by element as this person may see them. */
export interface RejectedRow {
  readonly batch: string
  readonly dataset: string
  readonly line: number
  readonly digest: string
  readonly file: string
  /** The declared source's name, or the file's that came by hand. */
  readonly source: string
  readonly field: string
  readonly reason: string
  readonly importedAt: string
  readonly values: Readonly<Record<string, { readonly shown: string | null; readonly masked: boolean }>>
}

/** Rows that did not fit, by dataset, source and reason. */
export interface RejectedPage extends WaitingPage<RejectedRow> {
  readonly datasets: readonly Share[]
  readonly sources: readonly Share[]
  readonly reasons: readonly Share[]
}

/** What would become of a file. */
export interface Preview {
  readonly sheet: string | null
  readonly encoding: string
  readonly columns: readonly { readonly heading: string; readonly element: string | null }[]
  readonly missing: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[]; readonly reason: string | null }[]
  readonly judged: number
  readonly misfits: number
  readonly more: boolean
}
