import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One kept-alive connection that asks one thing at a time. */
export interface HttpConnection {
  /** Posts JSON; returns the answer's body. Throws an Error with the answer when it is not 201. */
  post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<string>
  close(): void
}

const HEAD_END = '\r\n\r\n'

/**
 * The thinnest client that does: like pgbench beside PostgreSQL it shares the machine with what it measures, so it must cost next to
 * nothing. It reads answers with a Content-Length alone, as the ledger gives them.
 */
export async function openHttpConnection(port: number): Promise<HttpConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return {
    async post(path, headers, body) {
      const lines = Object.entries({ host: '127.0.0.1', 'content-type': 'application/json', ...headers })
      const length = Buffer.byteLength(body)
      const head = [`POST ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), `content-length: ${length}`]
      socket.write(`${head.join('\r\n')}${HEAD_END}${body}`)
      const answer = await answerOf(socket)
      if (!answer.startsWith('HTTP/1.1 201')) throw new Error(`${path}: ${answer}`)
      return answer.slice(answer.indexOf(HEAD_END) + HEAD_END.length)
    },
    close: () => socket.destroy(),
  }
}

function answerOf(socket: Socket): Promise<string> {
  let received: Buffer = Buffer.alloc(0)
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      socket.off('data', more).off('close', lost)
      settle()
    }
    const lost = () => end(() => reject(new Error('the ledger closed the connection')))
    const more = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const bodyAt = received.indexOf(HEAD_END) + HEAD_END.length
      if (bodyAt < HEAD_END.length) return
      const length = Number(/^content-length: (\d+)/im.exec(received.toString('latin1', 0, bodyAt))?.[1])
      if (received.length >= bodyAt + length) end(() => resolve(received.toString()))
    }
    socket.on('data', more).once('close', lost)
  })
}
