import { createHash } from 'node:crypto'
import type { Role, Viewer } from '@anju/standards/viewer.ts'

/** What was done: a query, a sample, a profile, a person at the counter, a change of classification. */
export type UsageAction = 'sql' | 'sample' | 'profile' | 'counter' | 'classification'

/** One read (or refusal) of data, as the log keeps it. Never values: who, why, which assets and columns, how many rows. */
export interface UsageEntry {
  readonly at: Date
  readonly subject: string
  readonly name: string
  readonly role: Role
  readonly purpose: string
  readonly action: UsageAction
  readonly outcome: 'answered' | 'refused' | 'failed'
  readonly assets: readonly string[]
  /** `asset.column`, e.g. `dwd.member.name`. */
  readonly columns: readonly string[]
  /** Whether any of the columns was shown masked. */
  readonly masked: boolean
  readonly rowCount: number
  /** The SQL, or the path of the request, with tokens in the place of values that could be a person's. */
  readonly statement: string
  readonly detail: string
}

/** What a look at some rows of a table says of itself. */
export type Sampled = Pick<UsageEntry, 'at' | 'purpose' | 'masked' | 'rowCount' | 'statement'> & {
  readonly asset: string
  /** Names of the columns that were asked for. */
  readonly columns: readonly string[]
}

/** The entry of a viewer who was shown some rows of a table. */
export const sampleEntryOf = ({ subject, name, role }: Viewer, { asset, columns, ...sampled }: Sampled): UsageEntry => ({
  ...sampled,
  subject,
  name,
  role,
  action: 'sample',
  outcome: 'answered',
  assets: [asset],
  columns: columns.map((column) => `${asset}.${column}`),
  detail: '',
})

/** A link of the chain: its place, what it says, the hash of the link before it, its own hash. */
export interface UsageLink extends UsageEntry {
  readonly seq: bigint
  readonly prevHash: string
  readonly hash: string
}

/** The chain's end: place and hash of the last link. */
export interface UsageHead {
  readonly seq: bigint
  readonly hash: string
}

export const EMPTY_HEAD: UsageHead = { seq: 0n, hash: '0'.repeat(64) }

/** SHA-256 (hex) over a link's place, the hash before it and everything it says, in a fixed order. */
export function hashOf(seq: bigint, prevHash: string, entry: UsageEntry): string {
  const text = JSON.stringify([
    seq.toString(),
    prevHash,
    entry.at.toISOString(),
    entry.subject,
    entry.name,
    entry.role,
    entry.purpose,
    entry.action,
    entry.outcome,
    entry.assets,
    entry.columns,
    entry.masked,
    entry.rowCount,
    entry.statement,
    entry.detail,
  ])
  return createHash('sha256').update(text).digest('hex')
}

// What PostgreSQL would refuse (NUL) or change (halves of surrogate pairs) is replaced before it is hashed: else one odd query breaks the chain.
const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

const storable = (entry: UsageEntry): UsageEntry => ({
  ...entry,
  subject: storableText(entry.subject),
  name: storableText(entry.name),
  assets: entry.assets.map(storableText),
  columns: entry.columns.map(storableText),
  statement: storableText(entry.statement),
  detail: storableText(entry.detail),
})

/** Appends entries to the chain that ends in `head`. */
export function chain(head: UsageHead, entries: readonly UsageEntry[]): UsageLink[] {
  let { seq, hash } = head
  return entries.map((said) => {
    const entry = storable(said)
    const prevHash = hash
    seq += 1n
    hash = hashOf(seq, prevHash, entry)
    return { ...entry, seq, prevHash, hash }
  })
}

/** The first link of `links` that does not follow from `head`, with the reason; null when the chain is whole. */
export function firstBreak(head: UsageHead, links: readonly UsageLink[]): { seq: bigint; reason: string } | null {
  let previous = head
  for (const link of links) {
    if (link.seq !== previous.seq + 1n) return { seq: previous.seq + 1n, reason: '缺少一条或多条记录' }
    if (link.prevHash !== previous.hash) return { seq: link.seq, reason: '与上一条记录不衔接' }
    if (link.hash !== hashOf(link.seq, link.prevHash, link)) return { seq: link.seq, reason: '记录内容被改动' }
    previous = link
  }
  return null
}
