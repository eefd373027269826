import { createServer } from 'node:net'

// Below free-port.ts's single ports and those that systems take for outgoing connections, which may be held at any moment: a centre that is stopped
// and started again finds its own as they were.
const LOWEST = 20_000
const HIGHEST = 24_000
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
