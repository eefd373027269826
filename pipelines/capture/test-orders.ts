import Fastify from 'fastify'
import { registerOrders } from './control.ts'
import type { Trial } from './test-trial.ts'

const TOKEN = 'a secret of the trial'

/** Capture's orders as the console gives them, in the name of 李管理, to whatever trial is under way. */
export function ordersOf(trial: () => Trial) {
  const server = Fastify() // asked without a socket: nothing to close
  const orders = {
    give: ((order) => trial().capture.orders.give(order)) as Trial['capture']['orders']['give'],
    renew: (by: string) => trial().capture.orders.renew(by),
  }
  registerOrders(server, orders, TOKEN)
  return async (kind: string, body: object, authorization = `Bearer ${TOKEN}`) => {
    const answer = await server.inject({
      method: 'POST',
      url: `/orders/${kind}`,
      payload: { by: '李管理', ...body },
      headers: { authorization },
    })
    return { status: answer.statusCode, body: answer.json() as Record<string, unknown> }
  }
}
