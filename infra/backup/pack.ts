import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import type { PackEntry } from './journal.ts'

/** Fast, and yet the many versions of a table's metadata shrink to almost nothing beside each other. */
const LEVEL = 3

/** What a file was when it was written: its size and its sum. */
export interface Written {
  readonly bytes: number
  readonly sha256: string
}

/** Passes bytes on and remembers how many there were, and their sum. */
export function measuring(): Transform & { written(): Written } {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return Object.assign(stream, { written: () => ({ bytes, sha256: hash.digest('hex') }) })
}

/** Compresses what `source` brings into a new private file; durable, and under its name only when it is whole. */
export async function writeCompressed(path: string, source: Readable, signal?: AbortSignal): Promise<Written> {
  const measure = measuring()
  const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: LEVEL } })
  const file = createWriteStream(`${path}.new`, { mode: 0o600, flush: true })
  await pipeline(source, compress, measure, file, signal ? { signal } : {})
  await rename(`${path}.new`, path)
  await syncFolder(path)
  return measure.written()
}

/** A file to be packed: what it is called, and its content. */
export interface Packed {
  readonly path: string
  /** Undefined when it is gone. */
  open(): Promise<AsyncIterable<Uint8Array> | undefined>
}

/** A file of this machine to be packed. */
export const packedFrom = (path: string, from: string): Packed => ({
  path,
  open: async () => (await open(from).catch(unlessGone))?.createReadStream(),
})

/** Packs files one after another; one that is gone meanwhile is left out. */
export async function writePack(path: string, files: readonly Packed[]): Promise<Written & { entries: PackEntry[] }> {
  const entries: PackEntry[] = []
  async function* contents() {
    let offset = 0
    for (const file of files) {
      const hash = createHash('sha256')
      let bytes = 0
      const content = await file.open()
      if (!content) continue
      for await (const chunk of content) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
      entries.push({ path: file.path, offset, bytes, sha256: hash.digest('hex') })
      offset += bytes
    }
  }
  return { ...(await writeCompressed(path, Readable.from(contents(), { objectMode: false }))), entries }
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** Makes the names in a file's folder durable. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path.slice(0, path.lastIndexOf('/')), 'r')
  await folder.sync().finally(() => folder.close())
}
