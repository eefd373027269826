import { BackupRefused } from './errors.ts'
import { type Move, moved } from './move.ts'

const MAGIC = Buffer.from('PFA1')
/** Length of the payload (4 bytes), flags (4), magic (4). */
const TRAILER = 12
const NAMED = 'referenced-data-file'

interface Footer {
  readonly blobs: readonly { readonly properties?: Readonly<Record<string, string>> }[]
}

/**
 * A Puffin file of deletion vectors (Iceberg v3) for a lake at another root: the vectors stay byte for byte where they are; the footer, which
 * names the file that each belongs to, is written anew. Throws BackupRefused for what is no such file, or whose footer is compressed.
 */
export function movedPuffin(content: Buffer, location: string, move: Move): Buffer {
  const end = content.length - TRAILER
  const length = end > 0 ? content.readInt32LE(end) : -1
  const start = end - length - MAGIC.length
  const isWhole =
    length >= 0 && start >= 0 && content.subarray(start, start + MAGIC.length).equals(MAGIC) && content.subarray(-4).equals(MAGIC)
  // The one flag that is defined: the payload is compressed.
  if (!isWhole || content.readUInt32LE(end + 4) !== 0)
    throw new BackupRefused(
      `湖中记着已删除行的文件 ${location} 不是 Puffin 文件，或其尾部是压缩的，其中的路径不会改写，只能恢复到原来的目录 ${move.from}`,
    )
  const footer = JSON.parse(content.subarray(start + MAGIC.length, end).toString()) as Footer
  const blobs = footer.blobs.map(({ properties = {}, ...blob }) => ({
    ...blob,
    properties: NAMED in properties ? { ...properties, [NAMED]: moved(properties[NAMED]!, move) } : properties,
  }))
  const payload = Buffer.from(JSON.stringify({ ...footer, blobs }))
  const trailer = Buffer.alloc(8)
  trailer.writeInt32LE(payload.length)
  return Buffer.concat([content.subarray(0, start), MAGIC, payload, trailer, MAGIC])
}
