import { freePort } from '@anju/infra/local/free-port.ts'
import { startTestProcess, type TestProcess } from '@anju/infra/local/test-process.ts'

/** Starts the ledger's worker with the given environment. */
export async function startTestBatchWorker(env: Readonly<Record<string, string>>): Promise<TestProcess> {
  const port = await freePort()
  return startTestProcess('services/core-ledger/batches/worker.ts', port, { LEDGER_WORKER_PORT: String(port), ...env })
}
