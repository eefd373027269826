import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import * as tables from './migrations/001-tables.ts'
import * as guards from './migrations/002-guards.ts'
import * as publication from './migrations/003-publication.ts'
import * as policy from './migrations/004-policy.ts'
import * as bank from './migrations/005-bank.ts'
import * as loans from './migrations/007-loans.ts'
import * as books from './migrations/009-books.ts'
import * as applications from './migrations/010-applications.ts'
import * as corrections from './migrations/011-corrections.ts'
import * as registers from './migrations/011-registers.ts'
import * as rolls from './migrations/011-rolls.ts'
import * as transfers from './migrations/011-transfers.ts'
import * as withdrawal from './migrations/012-withdrawal.ts'
import * as batches from './migrations/013-batches.ts'
import * as schedules from './migrations/014-schedules.ts'
import * as superseded from './migrations/015-superseded.ts'
import * as savepoints from './migrations/016-savepoints.ts'
import * as people from './migrations/017-people.ts'
import * as voluntary from './migrations/030-voluntary.ts'
import * as desk from './migrations/031-desk.ts'
import * as postingSpeed from './migrations/040-posting-speed.ts'
import * as batchItems from './migrations/041-batch-items.ts'
import * as carried from './migrations/042-carried.ts'
import * as balancesExplained from './migrations/043-balances-explained.ts'
import * as ratioPeriods from './migrations/044-ratio-periods.ts'
import * as bankMovements from './migrations/045-bank-movements.ts'
import * as collectionSchedule from './migrations/046-collection-schedule.ts'
import * as locks from './migrations/047-locks.ts'
import * as receiptsExplained from './migrations/048-receipts-explained.ts'
import * as hinderedInstructions from './migrations/049-hindered-instructions.ts'
import * as balancedWhenRun from './migrations/050-balanced-when-run.ts'
import * as loansExplained from './migrations/051-loans-explained.ts'
import * as holdsExplained from './migrations/052-holds-explained.ts'
import * as basePeriods from './migrations/053-base-periods.ts'
import * as distributedAnew from './migrations/054-distributed-anew.ts'
import * as ratesAndFreezes from './migrations/055-rates-and-freezes.ts'
import { seedPolicy } from './policy.ts'
import { grantServing, SERVING_ROLE } from './rights.ts'
import type { LedgerTables } from './tables.ts'

const MIGRATIONS: Record<string, Migration> = {
  '001-tables': tables,
  '002-guards': guards,
  '003-publication': publication,
  '004-policy': policy,
  '005-bank': bank,
  '007-loans': loans,
  '009-books': books,
  '010-applications': applications,
  '011-corrections': corrections,
  '011-registers': registers,
  '011-rolls': rolls,
  '011-transfers': transfers,
  '012-withdrawal': withdrawal,
  '013-batches': batches,
  '014-schedules': schedules,
  '015-superseded': superseded,
  '016-savepoints': savepoints,
  '017-people': people,
  '030-voluntary': voluntary,
  '031-desk': desk,
  '040-posting-speed': postingSpeed,
  '041-batch-items': batchItems,
  '042-carried': carried,
  '043-balances-explained': balancesExplained,
  '044-ratio-periods': ratioPeriods,
  '045-bank-movements': bankMovements,
  '046-collection-schedule': collectionSchedule,
  '047-locks': locks,
  '048-receipts-explained': receiptsExplained,
  '049-hindered-instructions': hinderedInstructions,
  '050-balanced-when-run': balancedWhenRun,
  '051-loans-explained': loansExplained,
  '052-holds-explained': holdsExplained,
  '053-base-periods': basePeriods,
  '054-distributed-anew': distributedAnew,
  '055-rates-and-freezes': ratesAndFreezes,
}

/** The migrations that a ledger of this release has had. */
export const MIGRATION_NAMES = Object.keys(MIGRATIONS)

/**
 * Brings the schema `ledger` to its newest form, brings the policy parameters that it lacks, and lets the serving role do what it needs and the
 * role anju_capture, where there is one, read the captured tables. Done by who owns the database, never by who serves. Throws when a migration
 * fails, when the schema is somebody else's, and when a table has no line in RIGHTS.
 */
export async function migrateLedger(db: Kysely<LedgerTables>): Promise<void> {
  await refuseOthersSchema(db)
  await sql`CREATE SCHEMA IF NOT EXISTS ledger`.execute(db)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
    migrationTableSchema: 'ledger',
    // Parts of the ledger are built side by side: a number taken earlier may land later.
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
  await seedPolicy(db)
  await grantServing(db)
  await grantCapture(db)
}

/** A schema of the time when the service owned it cannot be migrated by its new owner before it is handed over. */
async function refuseOthersSchema(db: Kysely<LedgerTables>): Promise<void> {
  const { rows } = await sql<{ owner: string; me: string }>`SELECT nspowner::regrole::text AS owner, current_user AS me
    FROM pg_namespace WHERE nspname = 'ledger' AND NOT pg_has_role(nspowner, 'USAGE')`.execute(db)
  const [other] = rows
  if (!other) return
  const { owner, me } = other
  throw new Error(
    owner === SERVING_ROLE
      ? `模式 ledger 还属于提供服务的角色 ${owner}：先由数据库管理员在账务数据库中执行 REASSIGN OWNED BY ${owner} TO ${me}（见 infra/compose/README.md）`
      : `模式 ledger 属于角色 ${owner}：应以它升级结构（LEDGER_OWNER_URL），而不是以 ${me}`,
  )
}

/** Runs at every start, since the role may come after the schema. */
async function grantCapture(db: Kysely<LedgerTables>): Promise<void> {
  const { rows } = await sql`SELECT FROM pg_roles WHERE rolname = 'anju_capture'`.execute(db)
  if (rows.length === 0) return
  await sql`GRANT USAGE ON SCHEMA ledger TO anju_capture`.execute(db)
  const captured = sql.join(publication.CAPTURED_TABLES.map((table) => sql.id('ledger', table)))
  await sql`GRANT SELECT ON ${captured} TO anju_capture`.execute(db)
}
