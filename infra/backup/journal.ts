import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, fdatasyncSync, openSync, statSync, truncateSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { BackupBroken } from './errors.ts'

const SUM_LENGTH = 64
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const entry = z.object({ path: z.string(), offset: z.number(), bytes: z.number(), sha256 })
const file = z.object({ file: z.string(), bytes: z.number(), sha256 })
const lsn = z.string()
const at = z.iso.datetime()

const line = z.discriminatedUnion('kind', [
  /** The first line: which centre this is. */
  z.object({
    kind: z.literal('begin'),
    format: z.literal(1),
    systemId: z.string(),
    timeline: z.number(),
    stateDir: z.string(),
    /** Where its lake lay, as files name it; backups from before this was written are of a lake in the state folder. */
    lakeRoot: z.string().optional(),
    walFrom: lsn,
    at,
  }),
  /** The databases as one copy that becomes consistent at `stop`. */
  file.extend({ kind: z.literal('base'), start: lsn, stop: lsn, at }),
  /** Files one after another in one compressed pack; `of` says what they are. */
  file.extend({ kind: z.literal('pack'), of: z.enum(['lake', 'state']), at, entries: z.array(entry) }),
  /** A whole segment of the log. */
  file.extend({ kind: z.literal('wal'), segment: z.string() }),
  /** A replication slot as it stood before the next `through`: base backups leave slots out. */
  z.object({
    kind: z.literal('slot'),
    name: z.string(),
    state: z.base64(),
    snapshot: z.object({ name: z.string(), content: z.base64() }).optional(),
  }),
  /** Log and lake are whole up to `lsn`, so every moment up to `at` can be restored. The growing segment is named with as much of it as counts. */
  z.object({ kind: z.literal('through'), lsn, at, wal: z.object({ segment: z.string(), bytes: z.number(), sha256 }) }),
])
export type JournalLine = z.infer<typeof line>
export type LineOf<Kind extends JournalLine['kind']> = Extract<JournalLine, { kind: Kind }>
export type PackEntry = z.infer<typeof entry>

/** The list of all that belongs to a backup, as it is written. Each line carries a sum over itself and all before it: none can be changed or lost unnoticed. */
export interface Journal {
  /** What it began with; undefined while it is empty. */
  readonly begin: LineOf<'begin'> | undefined
  /** Whole segments of the log that it names. */
  readonly segments: number
  readonly length: number
  /** Durable when it returns. */
  append(...lines: readonly JournalLine[]): void
  close(): void
}

const sumOf = (before: string, text: string) => createHash('sha256').update(before).update(text).digest('hex')

/** Opens the journal to write on, making it where it is missing; a last line that a crash cut off is dropped. Nothing of it is kept in memory. Throws BackupBroken. */
export async function openJournal(path: string): Promise<Journal> {
  let begin: LineOf<'begin'> | undefined
  let [sum, segments, length, bytes] = ['', 0, 0, 0]
  const count = (line: JournalLine) => {
    if (line.kind === 'begin') begin = line
    if (line.kind === 'wal') segments += 1
    length += 1
  }
  if (existsSync(path)) {
    for await (const row of rowsOf(path)) {
      count(row.line)
      ;({ sum, bytes } = row)
    }
    truncateSync(path, bytes)
  }
  const file = openSync(path, 'a', 0o600)
  return {
    get begin() {
      return begin
    },
    get segments() {
      return segments
    },
    get length() {
      return length
    },
    append(...lines) {
      let text = ''
      for (const line of lines) {
        const body = JSON.stringify(line)
        sum = sumOf(sum, body)
        text += `${sum} ${body}\n`
        count(line)
      }
      writeSync(file, text)
      fdatasyncSync(file)
    },
    close: () => closeSync(file),
  }
}

/** The lines of a journal. Throws BackupBroken where one was changed or is missing. */
export async function readJournal(path: string): Promise<JournalLine[]> {
  const lines: JournalLine[] = []
  for await (const row of rowsOf(path)) lines.push(row.line)
  return lines
}

/** Line by line, with the sum so far and where the line ends. The last may lack its end: it was cut off while it was written, and does not count. */
async function* rowsOf(path: string): AsyncGenerator<{ line: JournalLine; sum: string; bytes: number }> {
  const { size } = statSync(path)
  let [sum, bytes, number] = ['', 0, 0]
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    bytes += Buffer.byteLength(text) + 1
    number += 1
    if (bytes > size) return
    const body = text.slice(SUM_LENGTH + 1)
    sum = sumOf(sum, body)
    if (text.slice(0, SUM_LENGTH) !== sum)
      throw new BackupBroken(`备份清单 ${path} 第 ${number} 行与校验和不符，清单被改动或有缺失`)
    yield { line: line.parse(JSON.parse(body)), sum, bytes }
  }
}
