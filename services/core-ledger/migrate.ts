import { readMigrationConfig } from './config.ts'
import { connectLedger } from './store/connect.ts'
import { migrateLedger } from './store/migrate.ts'

// Brings the ledger's schema to its newest form as the role that owns it, and ends: before the ledger of a new release serves.
const db = connectLedger(readMigrationConfig(process.env).ownerUrl, { connections: 1 })
try {
  await migrateLedger(db)
} finally {
  await db.destroy()
}
