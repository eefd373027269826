import { readLakeConfig } from '@anju/infra/lake/config.ts'
import { openLake } from '@anju/infra/lake/engine.ts'
import { openPipelinesDb } from '../../store/database.ts'
import { gather } from '../gather.ts'

// One gathering of the source that is named, as a process that a test can kill; each 40 rows are a commit.
const db = openPipelinesDb(process.env.GOVERNANCE_DATABASE_URL!)
const lake = await openLake(readLakeConfig(process.env))
const secretOf = (name: string) => process.env[`SOURCE_SECRET_${name}`]
const deps = { db, lake, clock: () => new Date(), root: '', settledMs: 0, secretOf, commitRows: 40 }
await gather(deps, process.argv[2]!, new AbortController().signal)
process.exit(0)
