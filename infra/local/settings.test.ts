import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

test('people sign in at the provider that comes with Anju, unless the centre names its own', () => {
  expect(readSettings({}).signIn).toBeUndefined()
  expect(readSettings({ OIDC_ISSUER: 'https://id.smx.example', OIDC_CLIENT_SECRET: 'secret' }).signIn).toEqual({
    issuer: 'https://id.smx.example',
    clientId: 'anju-console',
    clientSecret: 'secret',
  })
})

test('a file of no table lies a day, or as long as the centre says', () => {
  expect([{}, { LAKE_ORPHAN_HOURS: '72' }].map((env) => readSettings(env).orphanHours)).toEqual([24, 72])
})

test('a lost slot is passed over only when that is said', () => {
  expect([{}, { CAPTURE_RESNAPSHOT: 'true' }].map((env) => readSettings(env).captureResnapshot)).toEqual([false, true])
})

test.each([
  ['a provider without our secret there', { OIDC_ISSUER: 'https://id.smx.example' }, /OIDC_CLIENT_SECRET/],
  ['a provider that is no address', { OIDC_ISSUER: 'smx', OIDC_CLIENT_SECRET: 'secret' }, /OIDC_ISSUER/],
  ['a port out of range', { ANJU_PORT_BASE: '80' }, /ANJU_PORT_BASE/],
  ['an engine that there is not', { ANJU_ENGINE: 'spark' }, /ANJU_ENGINE/],
  ['a lake on object storage without its keys', { LAKE_WAREHOUSE: 's3://lake' }, /LAKE_S3_ENDPOINT/],
])('%s is refused in a line that names it', (_what, env, named) => {
  expect(() => readSettings(env)).toThrow(named)
})
