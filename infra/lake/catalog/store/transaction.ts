import type pg from 'pg'

/** Runs `work` in one transaction: committed when it answers, rolled back when it answers false or throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const answer = await work(client)
    await client.query(answer === false ? 'ROLLBACK' : 'COMMIT')
    return answer
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}
