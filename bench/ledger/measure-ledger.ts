import { mkdirSync } from 'node:fs'
import { type Measured, type Measuring, unlessAborted } from '../measuring.ts'
import { findTool, missing } from '../postgres-tools.ts'
import { compareBatches } from './batches.ts'
import { compareChain } from './chain.ts'
import { compareGrowth } from './growth.ts'
import { compareInterest } from './interest.ts'
import { type LedgerServer, startLedgerServer } from './ledger-server.ts'
import { comparePostings } from './postings.ts'

interface Tools {
  readonly pgbench: string
  readonly dir: string
  /** Postings (分录) of the grown ledger. */
  readonly postings: number
}

/** What can be measured alone, by its word on the command line. */
const PARTS: Readonly<Record<string, (server: LedgerServer, tools: Tools) => Promise<Measured>>> = {
  postings: async (server, tools) => ({ comparisons: await comparePostings(server, tools) }),
  batches: async (server) => ({ comparisons: await compareBatches(server) }),
  chain: async (server) => ({ comparisons: [await compareChain(server)] }),
  growth: async (server, { postings }) => ({ comparisons: [await compareGrowth(server, postings)] }),
  interest: compareInterest,
}

/** The ledger against what the same PostgreSQL does by hand: all parts, or those named. */
export async function measureLedger({ dir, say, signal, parts, sizes: { postings } }: Measuring): Promise<Measured> {
  const pgbench = findTool('pgbench')
  if (!pgbench) return { comparisons: [], skipped: [`账务的对照:${missing('pgbench')}`] }
  mkdirSync(dir, { recursive: true })
  await using server = await startLedgerServer(dir)
  const measure = async () => {
    let measured: Measured = { comparisons: [] }
    for (const [name, part] of Object.entries(PARTS)) {
      if (parts.length > 0 && !parts.includes(name)) continue
      say(`账务:${name}`)
      try {
        const { comparisons, ...rest } = await part(server, { pgbench, dir, postings })
        measured = { ...measured, ...rest, comparisons: [...measured.comparisons, ...comparisons] }
      } catch (error) {
        signal.throwIfAborted()
        measured = {
          ...measured,
          failed: [...(measured.failed ?? []), `账务:${name}:${error instanceof Error ? error.message : String(error)}`],
        }
      }
    }
    return measured
  }
  return await unlessAborted(signal, measure()) // before the server is stopped
}
