import { expect, test } from 'vitest'
import { decodeFrame, encodeStatus } from './frame.ts'

test('a data frame gives the end of the log and where its message begins', () => {
  const body = Buffer.from('77' + '0000000000000010' + '0000000000000020' + '0002e0a5d4f3c000' + '4243', 'hex')
  expect(decodeFrame(body)).toEqual({ kind: 'data', walEnd: 0x20n, payloadStart: 25 })
})

test.each([
  ['00', false],
  ['01', true],
])('a keepalive with flag %s asks for a reply: %s', (flag, replyRequested) => {
  expect(decodeFrame(Buffer.from(`6b${'000000001c09f2a8'}${'0002e0a5d4f3c000'}${flag}`, 'hex'))).toEqual({
    kind: 'keepalive',
    walEnd: 0x1c09f2a8n,
    replyRequested,
  })
})

test('a frame of another kind is refused, not skipped', () => {
  expect(() => decodeFrame(Buffer.from('78', 'hex'))).toThrow(RangeError)
})

test('a status says exactly what is durable: not one byte more', () => {
  const now = new Date(Date.UTC(2000, 0, 1, 0, 0, 1))
  const body = encodeStatus({ received: 0x30n, durable: 0x20n, now })
  expect(body.toString('hex')).toBe(`72${'0000000000000030'}${'0000000000000020'}${'0000000000000020'}${'00000000000f4240'}00`)
})
