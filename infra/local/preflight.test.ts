import { expect, test } from 'vitest'
import { PreflightError, preflight } from './preflight.ts'
import { readSettings } from './settings.ts'

test('a state folder that cannot be made is said at once, also where the system keeps no folders at all', async () => {
  const settings = readSettings({ ANJU_STATE: '/proc/anju/centre' })
  const refused = preflight(settings)
  await expect(refused).rejects.toBeInstanceOf(PreflightError)
  await expect(refused).rejects.toThrow(/^无法在 \/proc\/anju\/centre 写入（E[A-Z]+）。请换一个可写的目录/)
})
