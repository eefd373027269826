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
const dir = mkdtempSync(join(tmpdir(), 'anju-simulate-'))
const { violation, counts, seconds, ...played } = await simulate({ seed, ops, dir, say: (line) => console.log(`… ${line}`) })
console.log(counts.summary())
if (violation) {
  console.error(`! op ${violation.op}: ${violation.invariant}`)
  console.error(`  again: npm run simulate -- --seed ${seed} --ops ${ops}`)
}
const rate = `${played.ops} operations in ${seconds.toFixed(0)} s, ${(played.ops / seconds).toFixed(0)}/s`
console.log(`seed ${seed}: ${rate}: ${violation ? `VIOLATED at op ${violation.op}` : 'every invariant held'}`)
process.exitCode = violation ? 1 : 0
