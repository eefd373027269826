import { createHash, type Hash } from 'node:crypto'
import { closeSync, constants, createReadStream, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Journal, LineOf } from './journal.ts'
import { writeCompressed } from './pack.ts'
import { type Lsn, lsnFromText, SEGMENT_BYTES, segmentName, segmentOf, segmentStart } from './wal-position.ts'

/** The log of one timeline as it arrives: one growing file, whole segments compressed and entered in the journal. */
export class WalFiles {
  readonly #dir: string
  readonly #timeline: number
  readonly #whole: string[] = []
  #position: Lsn
  #file = -1
  #hash: Hash = createHash('sha256')

  /** Begins at `from`, the beginning of a segment. */
  constructor(dir: string, timeline: number, from: Lsn) {
    this.#dir = dir
    this.#timeline = timeline
    this.#position = from
  }

  /** Up to where the log has arrived. */
  get position(): Lsn {
    return this.#position
  }

  /** Writes the next bytes. Throws an Error when they are not the next. */
  take(at: Lsn, bytes: Buffer): void {
    if (at !== this.#position) throw new Error(`the log goes on at ${at}, not at ${this.#position}`)
    for (let rest = bytes; rest.length > 0; ) {
      // Not cut: what an earlier process wrote of the same segment may be what the journal's last line counts on, and is the same.
      if (this.#file < 0) this.#file = openSync(this.#partial(), constants.O_RDWR | constants.O_CREAT, 0o600)
      const offset = Number(this.#position % SEGMENT_BYTES)
      const part = rest.subarray(0, Number(SEGMENT_BYTES) - offset)
      writeSync(this.#file, part, 0, part.length, offset)
      this.#hash.update(part)
      this.#position += BigInt(part.length)
      rest = rest.subarray(part.length)
      if (this.#position % SEGMENT_BYTES === 0n) this.#finishSegment()
    }
  }

  /** Makes all durable that has arrived: compresses the whole segments into the journal, answers how far the growing one counts. */
  async settle(journal: Journal): Promise<LineOf<'through'>['wal']> {
    // Taken at once, before more arrives.
    const through = {
      segment: segmentName(this.#timeline, segmentOf(this.#position)),
      bytes: Number(this.#position % SEGMENT_BYTES),
      sha256: this.#hash.copy().digest('hex'),
    }
    const whole = this.#whole.splice(0)
    if (this.#file >= 0) fdatasyncSync(this.#file)
    for (const segment of whole) {
      const file = `${segment}.zst`
      const written = await writeCompressed(join(this.#dir, file), createReadStream(join(this.#dir, `${segment}.partial`)))
      journal.append({ kind: 'wal', segment, file, ...written })
      rmSync(join(this.#dir, `${segment}.partial`))
    }
    return through
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file)
    this.#file = -1
  }

  #partial(): string {
    return join(this.#dir, `${segmentName(this.#timeline, segmentOf(this.#position))}.partial`)
  }

  #finishSegment(): void {
    fdatasyncSync(this.#file)
    this.close()
    this.#whole.push(segmentName(this.#timeline, segmentOf(this.#position) - 1n))
    this.#hash = createHash('sha256')
  }
}

/** Where the log must go on for a journal: behind its last whole segment, or at its beginning. */
export const nextSegment = ({ walFrom }: LineOf<'begin'>, { segments }: Journal): Lsn =>
  segmentStart(segmentOf(lsnFromText(walFrom)) + BigInt(segments))

export const makeFolders = (...dirs: readonly string[]) =>
  Promise.all(dirs.map((dir) => mkdir(dir, { recursive: true, mode: 0o700 })))
