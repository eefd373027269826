import { startTestLedger, TEST_TOKEN, type TestLedger } from '@anju/core-ledger/testing/test-ledger.ts'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { registerBusinessDate } from './business-date.ts'
import { answerProblems } from './problems.ts'

const TODAY = '2026-11-25'
let ledger: TestLedger
let url: string
beforeAll(async () => {
  ledger = await startTestLedger(inject('postgresUrl'), TODAY)
  url = await ledger.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => ledger?.close())

async function ask(of: string): Promise<unknown> {
  const app: FastifyInstance = fastify()
  answerProblems(app)
  registerBusinessDate(app, { ledger: { url: of, token: TEST_TOKEN }, clock: () => new Date(`${TODAY}T10:00:00+08:00`) })
  const answer = (await app.inject('/api/business-date')).json()
  await app.close()
  return answer
}
const close = async (date: string) => expect((await ledger.post('/day-closes', { date })).status).toBe(201)

test('the business date is today; once today is closed it is told from which day on the ledger takes vouchers again', async () => {
  expect(await ask(url)).toEqual({ businessDate: TODAY, opensOn: null, closedThrough: null })
  await close('2026-11-24')
  expect(await ask(url)).toEqual({ businessDate: TODAY, opensOn: null, closedThrough: '2026-11-24' })
  await close(TODAY)
  expect(await ask(url)).toEqual({ businessDate: TODAY, opensOn: '2026-11-26', closedThrough: TODAY })
})

test('a ledger that does not answer is told as such', async () => {
  expect(await ask('http://127.0.0.1:1')).toMatchObject({ status: 503, code: 'ledger_unreachable' })
})
