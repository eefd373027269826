import { createServer } from 'node:net'

// Below the range from which systems take ports for outgoing connections (Linux: from 32768), where a port may be held at any moment.
const LOWEST = 20_000
const HIGHEST = 31_990
const SIZE = 20

/** The first port of twenty consecutive ones on 127.0.0.1 that were all free a moment ago. Throws an Error when there are none. */
export async function freeBlock(): Promise<number> {
  const blocks = (HIGHEST - LOWEST) / SIZE
  for (let tried = 0; tried < blocks; tried++) {
    const base = LOWEST + ((process.pid + tried) % blocks) * SIZE
    const free = await Promise.all(Array.from({ length: SIZE }, (_, offset) => isFree(base + offset)))
    if (free.every(Boolean)) return base
  }
  throw new Error(`no ${SIZE} free ports in a row between ${LOWEST} and ${HIGHEST}`)
}

/** Whether nobody listens on the port of 127.0.0.1, nor holds it for a connection. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })
}
