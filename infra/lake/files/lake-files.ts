import { localFiles } from './local-files.ts'
import { s3Files } from './s3-files.ts'
import type { S3Settings } from './s3-settings.ts'

/** The lake's files by their whole location: `file:///…`, `/…`, or `s3://bucket/…`. A file is written once and never appended to. */
export interface LakeFiles {
  /** Throws FileMissing, Error when the storage does not answer or refuses. */
  read(location: string): Promise<Buffer>
  /** Writes a new file, with its folder where there are such; it is durable when this resolves. */
  create(location: string, content: Buffer | string): Promise<void>
  /** Writes other content to a file that nobody has read yet. */
  replace(location: string, content: Buffer): Promise<void>
  /** A file that is not there is removed already. */
  remove(location: string): Promise<void>
  /** Every file whose location begins with `prefix` (on disks a folder), in parts. One that is removed meanwhile may be left out. */
  list(prefix: string): AsyncIterable<readonly ListedFile[]>
}

/** A file as its storage lists it. */
export interface ListedFile {
  readonly location: string
  readonly bytes: number
  /** When it was put there or last changed, ms. */
  readonly changedAt: number
}

/** The files of a lake on this machine's disks and, with `s3`, of one in that storage. */
export function openLakeFiles(s3?: S3Settings): LakeFiles {
  const remote = s3 ? s3Files(s3) : undefined
  const at = (location: string): LakeFiles => {
    if (!location.startsWith('s3://')) return localFiles
    if (!remote) throw new Error(`${location} lies in S3 storage, and LAKE_S3_ENDPOINT is not set`)
    return remote
  }
  return {
    read: (location) => at(location).read(location),
    create: (location, content) => at(location).create(location, content),
    replace: (location, content) => at(location).replace(location, content),
    remove: (location) => at(location).remove(location),
    list: (prefix) => at(prefix).list(prefix),
  }
}
