import pg from 'pg'

/**
 * A pool whose broken connections are replaced at their next use. A connection that breaks says so to its query and also as an
 * event, on the pool while it is idle and on itself while it is taken (between two statements of a transaction, say); unheard, the event would
 * end the process. The caller ends the pool.
 */
export function openPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(options)
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
