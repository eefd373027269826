import { join } from 'node:path'
import { freePort } from '@anju/infra/local/free-port.ts'
import { ROOT } from '@anju/infra/local/settings.ts'
import { startTestProcess, type TestProcess } from '@anju/infra/local/test-process.ts'

/** Starts the real worker with the given environment. */
export async function startTestWorker(env: Readonly<Record<string, string>>): Promise<TestProcess> {
  const port = await freePort()
  const python = join(ROOT, '.tools/python/bin/python')
  return startTestProcess('pipelines/worker.ts', port, { WORKER_PORT: String(port), DBT_PYTHON: python, ...env })
}
