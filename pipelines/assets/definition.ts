/** How an asset comes to be: observed at the source, built by dbt, or built by one of our own steps ('publish': handed to a serving store). */
export type AssetKind = 'source' | 'dbt' | 'quality' | 'classification' | 'forecast' | 'publish'

/** A check of an asset. A blocking one that fails keeps the old published version visible. */
export interface CheckDefinition {
  readonly name: string
  readonly blocking: boolean
}

/** A data asset as code declares it: what it is made from, by what, how it is judged and how fresh it must be. Pure data. */
export interface AssetDefinition {
  /** `schema.name`, as the lake and the catalog call it: `dwd.unit`. */
  readonly key: string
  readonly kind: AssetKind
  /** What it is made from: a newer snapshot of any of them makes it stale. */
  readonly dependsOn: readonly string[]
  /** Captured tables among them whose changes can be merged into its published version; none: it is always built anew. */
  readonly follows: readonly string[]
  /** What its checks compare it with: built before it in the same run, but no reason to rebuild it. */
  readonly comparedWith: readonly string[]
  /** 'month' or 'day': it reads the business date, so a new month or day makes it stale. */
  readonly partitions: 'none' | 'month' | 'day'
  readonly checks: readonly CheckDefinition[]
  /** When a stale asset that is not hot must be rebuilt: its last materialization may be this old. */
  readonly freshness: { readonly maxAgeMinutes: number }
  /** `hot`: rebuilt at once when something upstream changes. */
  readonly tags: readonly string[]
  readonly owner: string
  readonly description: string
  /** What the model says of its columns, by name. */
  readonly columns?: Readonly<Record<string, string>>
  /** Changes exactly when the way of building changes: a new code version makes the asset stale. */
  readonly codeVersion: string
}

/** True when the asset is a table of the lake, so that its version is the table's snapshot. */
export const isTable = ({ kind }: AssetDefinition): boolean => kind === 'source' || kind === 'dbt' || kind === 'forecast'

/** The whole asset is one partition when it is not partitioned. */
export const WHOLE = 'all'
