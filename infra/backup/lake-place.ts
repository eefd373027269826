import { bucketShelf } from '../lake/catalog/store/bucket-shelf.ts'
import { folderShelf } from '../lake/catalog/store/folder-shelf.ts'
import type { Shelf } from '../lake/catalog/store/shelf.ts'
import { type S3Files, s3Files } from '../lake/files/s3-files.ts'
import type { S3Settings } from '../lake/files/s3-settings.ts'
import { folderRoot } from './move.ts'

/** Where a centre's lake lies. */
export interface LakePlace {
  /** As its files name it: `file:///…/warehouse`, `s3://bucket/prefix`. */
  readonly root: string
  readonly shelf: Shelf
  /** The storage that it lies in; undefined for a folder of this machine. */
  readonly storage: S3Files | undefined
}

/** The place of a setting LAKE_WAREHOUSE: an absolute folder, or `s3://bucket/prefix` in the storage `s3`. */
export function lakePlace(warehouse: string, s3: S3Settings | undefined): LakePlace {
  if (!warehouse.startsWith('s3://')) return { root: folderRoot(warehouse), shelf: folderShelf(warehouse), storage: undefined }
  if (!s3) throw new Error(`${warehouse} lies in S3 storage, and LAKE_S3_ENDPOINT is not set`)
  const root = warehouse.replace(/\/+$/, '')
  const storage = s3Files(s3)
  return { root, shelf: bucketShelf(storage, root), storage }
}
