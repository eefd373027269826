import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { TEST_NOTICE_TOKEN } from '@anju/infra/local/test-bank.ts'
import { bringTestPackages, PYTHON } from '@anju/infra/local/test-python.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { postExampleBusiness } from '../testing/example-business.ts'
import { startTestLedger, TEST_TOKEN, type TestLedger } from '../testing/test-ledger.ts'
import { schemathesisSettings } from './settings.ts'

/** Cases of each operation; the seed makes every run the same. More were run by hand: `--max-examples 300`, other seeds. */
const RUN = ['--seed', '20261125', '--max-examples', '5', '--no-color']
const run = promisify(execFile)

let ledger: TestLedger
let origin: string
let folder: string
let packages: string
beforeAll(async () => {
  packages = await bringTestPackages('schemathesis', join(import.meta.dirname, 'requirements.lock'))
  folder = mkdtempSync(join(tmpdir(), 'anju-schemathesis-'))
  ledger = await startTestLedger(inject('postgresUrl'))
  writeFileSync(join(folder, 'settings.toml'), schemathesisSettings(await postExampleBusiness(ledger), TEST_NOTICE_TOKEN))
  origin = await ledger.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await ledger?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('whatever is sent, the ledger answers as its document says, and never with a fault of its own', async () => {
  const document = `${origin}/openapi.json`
  const header = ['--header', `Authorization: Bearer ${TEST_TOKEN}`]
  const command = ['-m', 'schemathesis.cli', '--config-file', join(folder, 'settings.toml'), 'run', document, ...header, ...RUN]
  const env = { ...process.env, PYTHONPATH: packages, HYPOTHESIS_STORAGE_DIRECTORY: folder }
  const { said, failed } = await run(PYTHON, command, { cwd: folder, env, maxBuffer: 1 << 28 }).then(
    ({ stdout }) => ({ said: stdout, failed: false }),
    ({ stdout, stderr }) => ({ said: `${stdout}${stderr}`, failed: true }),
  )
  expect(failed, said.slice(-20_000)).toBe(false)
  const { paths } = (await ledger.get('/openapi.json')).body as { paths: Record<string, object> }
  expect(said).toContain(`Tested: ${Object.values(paths).flatMap(Object.keys).length}\n`)
}, 600_000)
