import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable']
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// The carried binary's own arguments suit a cloud function: one process that ends with its first context, and a web without its security.
const UNFIT = ['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content']

/** A headless Chromium for tests: the machine's own where there is one, else the binary that npm's @sparticuz/chromium carries. */
export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  const installed = INSTALLED.find((path) => existsSync(path))
  if (installed) return chromium.launch({ executablePath: installed, args: QUIET })
  const { default: carried } = await import('@sparticuz/chromium')
  return chromium.launch({
    executablePath: await carried.executablePath(),
    args: [...carried.args.filter((arg) => !UNFIT.includes(arg)), ...QUIET],
  })
}
