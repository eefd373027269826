import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { simulate } from './run/run.ts'

// `npm run simulate -- [--seed N] [--ops N]`: servers of its own, a model beside them; exit 0 only when every invariant held to the end.
const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, ops: { type: 'string', default: '20000' } } })
const wanted = z
  .object({ seed: z.coerce.number().int().min(1).max(2_000_000_000), ops: z.coerce.number().int().min(500).max(10_000_000) })
  .safeParse(values)
if (!wanted.success) {
  console.error(
    'anju: --seed 须为 1 至 2000000000 的整数,--ops 须为 500 至 10000000 的整数,例如 npm run simulate -- --seed 7 --ops 20000',
  )
  process.exit(2)
}
const { seed, ops } = wanted.data
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interruption.abort(signal))
const dir = mkdtempSync(join(tmpdir(), 'anju-simulate-'))
console.log(`seed ${seed}, ${ops} operations, in ${dir}`)
const played = await simulate({ seed, ops, dir, say: (line) => console.log(`… ${line}`), interruption: interruption.signal })
const { violation, counts, seconds, interrupted } = played
console.log(counts.summary())
if (violation) console.error(`! op ${violation.op}: ${violation.invariant}`)
if (violation || interrupted) console.error(`  again: npm run simulate -- --seed ${seed} --ops ${ops}`)
const rate = `${played.ops} operations in ${seconds.toFixed(0)} s, ${(played.ops / seconds).toFixed(0)}/s`
const how = violation
  ? `VIOLATED at op ${violation.op}`
  : interrupted
    ? 'interrupted; until then every invariant held'
    : 'every invariant held'
console.log(`seed ${seed}: ${rate}: ${how}`)
// Not only exitCode: what was under way when it was interrupted is still waiting for servers that are gone.
process.exit(violation ? 1 : interrupted ? 130 : 0)
