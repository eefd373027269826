import { createHash } from 'node:crypto'
import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { BackupBroken } from './errors.ts'

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

/** The list of all that belongs to a backup. Each line carries a sum over itself and all before it: none can be changed or lost unnoticed. */
export interface Journal {
  readonly lines: readonly JournalLine[]
  /** Durable when it returns. */
  append(...lines: readonly JournalLine[]): void
  close(): void
}

const sumOf = (before: string, text: string) => createHash('sha256').update(before).update(text).digest('hex')

/** Opens the journal to write on, making it where it is missing; a last line that a crash cut off is dropped. Throws BackupBroken. */
export function openJournal(path: string): Journal {
  const { lines, sum: last, wholeBytes } = existsSync(path) ? parse(path) : { lines: [], sum: '', wholeBytes: 0 }
  if (existsSync(path)) truncateSync(path, wholeBytes)
  const file = openSync(path, 'a', 0o600)
  let sum = last
  return {
    lines,
    append(...added) {
      let text = ''
      for (const added_ of added) {
        const body = JSON.stringify(added_)
        sum = sumOf(sum, body)
        text += `${sum} ${body}\n`
        lines.push(added_)
      }
      writeSync(file, text)
      fdatasyncSync(file)
    },
    close: () => closeSync(file),
  }
}

/** The lines of a journal. Throws BackupBroken where one was changed or is missing. */
export const readJournal = (path: string): JournalLine[] => parse(path).lines

function parse(path: string): { lines: JournalLine[]; sum: string; wholeBytes: number } {
  const text = readFileSync(path, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  let sum = ''
  const lines = whole
    .split('\n')
    .slice(0, -1)
    .map((row, index) => {
      const body = row.slice(65)
      sum = sumOf(sum, body)
      if (row.slice(0, 64) !== sum) throw new BackupBroken(`备份清单 ${path} 第 ${index + 1} 行与校验和不符，清单被改动或有缺失`)
      return line.parse(JSON.parse(body))
    })
  return { lines, sum, wholeBytes: Buffer.byteLength(whole) }
}
