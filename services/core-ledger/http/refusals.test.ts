import { expect, test } from 'vitest'
import { reachableRefusals } from '../testing/reachable-refusals.ts'

// What has changed is written by `npx vitest run --project unit services/core-ledger/http/refusals.test.ts -u`, to be read before it is committed.
test('the refusals that the document names are those that the code can come to', { timeout: 240_000 }, async () => {
  await expect(`${JSON.stringify(reachableRefusals(), null, 2)}\n`).toMatchFileSnapshot('refusals.json')
})
