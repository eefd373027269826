import { join } from 'node:path'
import { build } from 'vite'

const CONSOLE = join(import.meta.dirname, '..')

/** Builds the console's pages for a browser test; what is not an error is not said. */
export const buildConsole = () => build({ root: CONSOLE, configFile: join(CONSOLE, 'vite.config.ts'), logLevel: 'error' })
