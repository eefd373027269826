import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { runChaos } from './run.ts'

// `npm run chaos -- [--seed N] [--kills K]`: starts servers of its own, kills them, compares; exit 0 only when nothing was lost, doubled or changed.
const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, kills: { type: 'string', default: '50' } } })
const wanted = z
  .object({ seed: z.coerce.number().int().min(1).max(1_000_000), kills: z.coerce.number().int().min(1).max(10_000) })
  .safeParse(values)
if (!wanted.success) {
  console.error('anju: --seed 须为 1 至 1000000 的整数,--kills 须为 1 至 10000 的整数,例如 npm run chaos -- --seed 7 --kills 50')
  process.exit(2)
}
const { seed, kills } = wanted.data
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort(signal))
const { changes, committed, currentRows, differences, killed, orphansRemoved, remitted, tended } = await runChaos({
  seed,
  kills,
  dir: mkdtempSync(join(tmpdir(), 'anju-chaos-')),
  say: (line) => console.log(`… ${line}`),
  interruption: interruption.signal,
}).catch((fault: unknown) => {
  if (interruption.signal.aborted) {
    console.error(`! seed ${seed}: interrupted, nothing is shown`)
    process.exit(130)
  }
  console.error(`! seed ${seed} broke off:`, firstFault(fault))
  process.exit(1)
})
for (const difference of differences.slice(0, 20)) console.error(`! ${difference}`)
const counts = Object.entries(killed).map(([victim, count]) => `${victim} ${count}`)
console.log(
  `seed ${seed}: ${kills} kills (${counts.join(', ')}), ${committed} transactions, ${remitted} remittances, ${changes} changes, ${currentRows} current rows, lake tended ${tended} times (${orphansRemoved} orphans removed): ` +
    (differences.length === 0 ? 'each change once, current rows equal' : `${differences.length} DIFFERENCES`),
)
process.exitCode = differences.length === 0 ? 0 : 1

/** What broke the run, not what then went wrong while its parts were stopped; Node prints neither of a SuppressedError's two. */
function firstFault(fault: unknown): unknown {
  return fault instanceof SuppressedError ? firstFault(fault.suppressed) : fault
}
