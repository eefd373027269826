import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createZstdDecompress } from 'node:zlib'
import { BackupBroken } from './errors.ts'
import type { LineOf, PackEntry } from './journal.ts'

/** Where a packed file is to be found. */
export type Places = ReadonlyMap<string, { readonly pack: string; readonly entry: PackEntry }>

/** The files of packs by their names; of one that was packed several times the last counts, it may not have been whole before. */
export function placesOf(dir: string, packs: readonly LineOf<'pack'>[]): Places {
  return new Map(
    packs.flatMap(({ file, entries }) => entries.map((entry) => [entry.path, { pack: join(dir, file), entry }] as const)),
  )
}

/** Writes packed files to a folder, each checked against its sum. Those that are in no pack are answered. Throws BackupBroken. */
export async function unpack(places: Places, wanted: Iterable<string>, to: string): Promise<string[]> {
  const byPack = new Map<string, PackEntry[]>()
  const missing: string[] = []
  for (const path of new Set(wanted)) {
    const place = places.get(path)
    if (!place) missing.push(path)
    else byPack.set(place.pack, [...(byPack.get(place.pack) ?? []), place.entry])
  }
  for (const [pack, entries] of byPack)
    await unpackOne(
      pack,
      entries.toSorted((a, b) => a.offset - b.offset),
      to,
    )
  return missing
}

async function unpackOne(pack: string, entries: readonly PackEntry[], to: string): Promise<void> {
  const content = createReadStream(pack).pipe(createZstdDecompress())[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let [piece, position]: [Buffer, number] = [Buffer.alloc(0), 0]
  /** The next bytes up to `end`, at most what is at hand; undefined at the end of the pack. */
  async function next(end: number): Promise<Buffer | undefined> {
    if (piece.length === 0) {
      const { value, done } = await content.next()
      if (done) return undefined
      piece = value
    }
    const part = piece.subarray(0, end - position)
    piece = piece.subarray(part.length)
    position += part.length
    return part
  }
  for (const { path, offset, bytes, sha256 } of entries) {
    while (position < offset && (await next(offset))) {}
    const file = join(to, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const handle = await open(file, 'w', 0o600)
    const hash = createHash('sha256')
    try {
      while (position < offset + bytes) {
        const part = await next(offset + bytes)
        if (!part) break
        hash.update(part)
        await handle.write(part)
      }
    } finally {
      await handle.close()
    }
    if (hash.digest('hex') !== sha256) throw new BackupBroken(`备份中的 ${path} 与校验和不符（${pack}）`)
  }
  await content.return?.()
}
