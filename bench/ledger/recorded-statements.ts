import { createLedgerApp } from '@anju/core-ledger/http/app.ts'
import { connectLedger } from '@anju/core-ledger/store/connect.ts'
import { type KyselyPlugin, PostgresQueryCompiler } from 'kysely'
import type { Statement } from './pgbench-script.ts'

/**
 * Posts one request to the real ledger on the given database and tells the statements that it issued between BEGIN and COMMIT: what
 * pgbench repeats is what the ledger does today, not what it did when somebody copied it. Throws when the ledger refuses.
 */
export async function recordStatements(
  databaseUrl: string,
  request: { readonly path: string; readonly key: string; readonly body: object },
): Promise<Statement[]> {
  const recorded: Statement[] = []
  const db = connectLedger(databaseUrl, { connections: 1 })
  const token = 'recording-token-of-the-bench'
  const app = await createLedgerApp({ db: db.withPlugin(recorder(recorded)), token, issuer: '' })
  try {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': request.key }
    const response = await app.inject({ method: 'POST', url: request.path, headers, payload: request.body })
    if (response.statusCode !== 201) throw new Error(`${request.path}: ${response.body}`)
  } finally {
    await app.close()
    await db.destroy()
  }
  return recorded
}

const recorder = (recorded: Statement[]): KyselyPlugin => ({
  transformQuery({ node, queryId }) {
    const { sql, parameters } = new PostgresQueryCompiler().compileQuery(node, queryId)
    recorded.push({ sql, parameters })
    return node
  },
  transformResult: async ({ result }) => result,
})
