import type { Locks } from './locks.ts'
import type { RetentionPolicy } from './metadata/retention.ts'
import type { MetadataFiles } from './store/metadata-files.ts'
import type { Namespaces } from './store/namespaces.ts'
import type { Pointers } from './store/pointers.ts'
import type { Warehouse } from './store/warehouse.ts'

/** What the catalog's operations work with. */
export interface CatalogDeps {
  readonly pointers: Pointers
  readonly namespaces: Namespaces
  readonly files: MetadataFiles
  readonly warehouse: Warehouse
  readonly retention: RetentionPolicy
  /** Whether creating a table in a namespace that does not exist makes the namespace. */
  readonly implicitNamespaces: boolean
  /** Whether a commit of files that are not there is refused: test kits commit such. */
  readonly filesRequired: boolean
  readonly locks: Locks
  /** The present time, ms. */
  readonly now: () => number
  /** Starts work that nobody waits for, such as deleting expired files; its failure is reported, not thrown. */
  readonly inBackground: (what: string, work: () => Promise<void>) => void
}
