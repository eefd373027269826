import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Above the blocks of free-block.ts, whose servers may be down for a while and want theirs back; below the ports that a system gives to outgoing
 * connections (Linux: from 32768): none of them is taken by one while its server is down.
 */
const FIRST = 24_000
const BEFORE = 32_000

/** A port of 127.0.0.1 that was free a moment ago, and is nobody's but a server's that asks for it by its number. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, BEFORE)
    const server = createServer()
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue
      throw error
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
