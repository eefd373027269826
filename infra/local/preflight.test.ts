import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'
import { PreflightError, preflight } from './preflight.ts'
import { type Ports, portsFrom, readSettings } from './settings.ts'

async function settingsOn(port: number) {
  const stateDir = mkdtempSync(join(tmpdir(), 'anju-preflight-'))
  const ports = Object.fromEntries(Object.keys(portsFrom(7300)).map((name) => [name, port])) as unknown as Ports
  return { stateDir, portBase: port, ports, scale: 1, bankGateway: undefined }
}

test('a port that somebody holds is named, with the command that uses others', async () => {
  const port = await freePort()
  const server = createServer()
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const settings = await settingsOn(port)
  await expect(preflight(settings)).rejects.toThrow(new RegExp(`${port}.*ANJU_PORT_BASE=\\d+`))
  const refusal = await preflight(settings).catch((error: Error) => error.message)
  const proposed = Number(/ANJU_PORT_BASE=(\d+)/.exec(String(refusal))?.[1])
  const occupied = createServer()
  await new Promise<void>((done) => occupied.listen(proposed + 3, '127.0.0.1', done))
  await expect(preflight(settings), 'what it proposes is free').rejects.not.toThrow(`ANJU_PORT_BASE=${proposed} `)
  await new Promise((done) => occupied.close(done))
  await new Promise((done) => server.close(done))
  await expect(preflight(settings)).resolves.toBeUndefined()
  rmSync(settings.stateDir, { recursive: true })
})

test('a state folder that cannot be made is refused with what to do', async () => {
  const settings = await settingsOn(await freePort())
  const file = join(settings.stateDir, 'a-file')
  writeFileSync(file, '')
  const refused = preflight({ ...settings, stateDir: join(file, 'state') })
  await expect(refused).rejects.toBeInstanceOf(PreflightError)
  await expect(refused).rejects.toThrow('ANJU_STATE')
  rmSync(settings.stateDir, { recursive: true })
})

test('a setting out of range is named', () => {
  expect(() => readSettings({ ANJU_PORT_BASE: '80' })).toThrow(/ANJU_PORT_BASE/)
})
