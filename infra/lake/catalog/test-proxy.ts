import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Stands between a client and a server of this machine, and can lose one answer. */
export interface TestProxy {
  readonly port: number
  /**
   * The next request whose bytes hold `words` reaches the server; when its answer comes, `instead` is done and the client's connection is
   * cut. Resolves when that has happened.
   */
  loseAnswerTo(words: string, instead?: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

export async function startTestProxy(targetPort: number): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  let trap: { words: string; instead: () => Promise<void>; sprung: () => void } | undefined
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    let lost: typeof trap
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        if (!lost) (socket === client ? target : client).destroy()
      })
    }
    client.on('data', (request) => {
      if (trap && request.includes(trap.words)) [lost, trap] = [trap, undefined]
      target.write(request)
    })
    target.on('data', (answer) => {
      if (!lost) return client.write(answer)
      const { instead, sprung } = lost
      target.removeAllListeners('data')
      void instead().finally(() => {
        for (const socket of [client, target]) socket.destroy()
        sprung()
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    loseAnswerTo: (words, instead = async () => undefined) =>
      new Promise((sprung) => {
        trap = { words, instead, sprung }
      }),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
