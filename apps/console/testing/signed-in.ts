import type { Role } from '@anju/standards/viewer.ts'
import type { Browser, Page } from 'playwright-core'
import { PASSWORD } from './serve-console.ts'

/** A page of a person's own, signed in with the role at the console at `origin`; what it waits for it waits twenty seconds. `now`: the browser's clock stands there. */
export async function signedIn(browser: Browser, origin: string, role: Role, now?: Date): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', locale: 'zh-CN' })
  const opened = await context.newPage()
  opened.setDefaultTimeout(20_000)
  if (now) await opened.clock.setFixedTime(now)
  await opened.goto(`${origin}/auth/login?role=${role}`)
  await opened.check(`input[value=${role}]`)
  await opened.fill('input[name=password]', PASSWORD)
  await opened.click('button')
  await opened.waitForURL((url) => !url.pathname.startsWith('/oidc'))
  return opened
}
