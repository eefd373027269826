import { readDepartmentConfig } from './config.ts'
import { createDepartmentApp } from './http/app.ts'
import { openStateFile } from './store/state-file.ts'

const config = readDepartmentConfig(process.env)
const app = createDepartmentApp({ state: openStateFile(config.stateDir, config), token: config.token })
await app.listen({ host: config.host, port: config.port })

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close().then(() => process.exit(0)))
