import type { LakeFiles } from '../../files/lake-files.ts'
import type { Long } from '../json.ts'
import { readAvro } from './avro.ts'

/** A line of a manifest list: one manifest of the snapshot. */
export interface ManifestFile {
  readonly manifest_path: string
  readonly added_snapshot_id: Long
}

interface ManifestEntry {
  /** 0 existing, 1 added, 2 deleted. */
  readonly status: number
  readonly data_file: { readonly file_path: string }
}

/** The manifests of a snapshot, from its manifest list. Throws FileMissing when the list is gone. */
export function readManifestList(files: LakeFiles, location: string): Promise<ManifestFile[]> {
  return readAvro<ManifestFile>(files, location)
}

/** A file that a manifest names. */
export interface ManifestLine {
  readonly status: number
  readonly path: string
}

const DELETED = 2

/** Whether the file is part of the snapshots that list its manifest. */
export const isLive = ({ status }: Pick<ManifestLine, 'status'>) => status !== DELETED

/** The data and delete files a manifest names. */
export async function readManifest(files: LakeFiles, location: string): Promise<ManifestLine[]> {
  const entries = await readAvro<ManifestEntry>(files, location)
  return entries.map(({ status, data_file }) => ({ status, path: data_file.file_path }))
}
