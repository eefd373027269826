import { freePort } from '@anju/infra/local/free-port.ts'
import { startTestProcess, type TestProcess } from '@anju/infra/local/test-process.ts'
import { startTestTemporal, type TestTemporal } from '@anju/infra/local/test-temporal.ts'
import { startTestLedger, type TestLedger } from './test-ledger.ts'

/** What batches run on: a ledger, a Temporal and the ledger's worker between them. */
export interface TestBatches {
  readonly ledger: TestLedger
  readonly temporal: TestTemporal
  /** The worker that was started last. */
  readonly worker: TestProcess
  /** Starts a successor of a worker that was killed. */
  startWorker(): Promise<void>
  close(): Promise<void>
}

/** Starts them: `startTestBatches(inject('postgresUrl'))`. The worker's clock is the machine's; the ledger's stands at `today`. */
export async function startTestBatches(postgresUrl: string, today?: string): Promise<TestBatches> {
  const [ledger, temporal] = await Promise.all([startTestLedger(postgresUrl, today), startTestTemporal()])
  const start = async () => {
    const port = await freePort()
    return startTestProcess('services/core-ledger/batches/worker.ts', port, {
      LEDGER_WORKER_PORT: String(port),
      LEDGER_DATABASE_URL: ledger.url,
      TEMPORAL_ADDRESS: temporal.address,
    })
  }
  let worker = await start()
  return {
    ledger,
    temporal,
    get worker() {
      return worker
    },
    async startWorker() {
      worker = await start()
    },
    async close() {
      await worker.kill()
      await temporal.stop()
      await ledger.close()
    },
  }
}
