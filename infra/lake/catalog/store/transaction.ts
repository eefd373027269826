import type pg from 'pg'

/** Runs `work` in one transaction: committed when it answers, rolled back when it answers false or throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // Between two statements nobody else hears that the server has gone; unheard, it would end the process.
  const hear = (failure: Error) => {
    broken = failure
  }
  client.on('error', hear)
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
    client.off('error', hear)
    client.release(broken)
  }
}
