import { type Lake, openLake } from '@anju/infra/lake/engine.ts'
import type { CatalogAddress } from '@anju/infra/lake/publish.ts'
import { startTestLake } from '@anju/infra/lake/test-lake.ts'
import { createTestDatabase } from '@anju/infra/local/test-postgres.ts'
import type { Role } from '@anju/standards/viewer.ts'
import { type AssetDeclaration, registerAssets } from '../assets/register.ts'
import { createAssetSnapshot } from '../assets/snapshot.ts'
import type { DoorDeps } from '../sql-door/door.ts'
import { duckDbEngine } from '../sql-door/engine.ts'
import { createScanCache } from '../sql-door/scan-cache.ts'
import { type CatalogStore, openCatalogStore } from '../store/database.ts'
import { migrateCatalog } from '../store/migrations.ts'
import { createUsageLog } from '../usage-log/usage-log.ts'

/** One value that must never be seen, and whether it is of identity, an amount or a key. */
export interface Canary {
  readonly kind: 'identity' | 'amount' | 'key'
  readonly text: string
}

/** Unique raw values of one planted person, and the telling middles of them that no mask may leave. */
export const CANARIES: readonly Canary[] = [
  { kind: 'identity', text: '欧阳金丝雀' },
  { kind: 'identity', text: '金丝雀' },
  { kind: 'identity', text: '411202198703142719' },
  { kind: 'identity', text: '19870314' },
  { kind: 'identity', text: '13912347856' },
  { kind: 'identity', text: '91234785' },
  { kind: 'identity', text: '黄河西路八号院' },
  { kind: 'identity', text: '1987-03-14' },
  { kind: 'identity', text: '王掌柜乙' },
  { kind: 'amount', text: '18765.43' },
  { kind: 'amount', text: '98761.57' },
  { kind: 'key', text: 'M77004711' },
  { kind: 'key', text: '9926010477321' },
]

export const TOKEN_KEY = 'test-token-key-7c1e'

const TABLES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'dwd.member': [
    ['member_no', 'VARCHAR'],
    ['name', 'VARCHAR'],
    ['id_type', 'VARCHAR'],
    ['id_number', 'VARCHAR'],
    ['gender', 'VARCHAR'],
    ['birth_date', 'DATE'],
    ['mobile', 'VARCHAR'],
    ['marital_status', 'VARCHAR'],
    ['address', 'VARCHAR'],
    ['monthly_income', 'DECIMAL(18,2)'],
    ['opened_on', 'DATE'],
  ],
  'dwd.account': [
    ['account_no', 'VARCHAR'],
    ['member_no', 'VARCHAR'],
    ['unit_no', 'VARCHAR'],
    ['base', 'DECIMAL(18,2)'],
    ['balance', 'DECIMAL(18,2)'],
    ['status', 'VARCHAR'],
  ],
  'dim.account_history': [
    ['account_no', 'VARCHAR'],
    ['member_no', 'VARCHAR'],
    ['balance', 'DECIMAL(18,2)'],
    ['valid_from', 'DATE'],
    ['valid_to', 'DATE'],
  ],
  'dim.member_history': [
    ['member_no', 'VARCHAR'],
    ['name', 'VARCHAR'],
    ['id_number', 'VARCHAR'],
    ['mobile', 'VARCHAR'],
    ['valid_from', 'DATE'],
    ['valid_to', 'DATE'],
  ],
  'dwd.account_entry': [
    ['entry_no', 'VARCHAR'],
    ['account_no', 'VARCHAR'],
    ['business_date', 'DATE'],
    ['amount', 'DECIMAL(18,2)'],
  ],
  'dwd.unit': [
    ['unit_no', 'VARCHAR'],
    ['name', 'VARCHAR'],
    ['credit_code', 'VARCHAR'],
    ['county_code', 'VARCHAR'],
    ['contact_name', 'VARCHAR'],
    ['legal_representative', 'VARCHAR'],
  ],
  'ods.ledger_member': [
    ['member_no', 'VARCHAR'],
    ['name', 'VARCHAR'],
    ['id_number', 'VARCHAR'],
    ['mobile', 'VARCHAR'],
    ['_op', 'VARCHAR'],
    ['_lsn', 'BIGINT'],
  ],
  'ods.import_rejected': [
    ['batch', 'VARCHAR'],
    ['raw', 'VARCHAR'],
  ],
  'ods.mystery': [['raw', 'VARCHAR']],
  'dws.unit_month': [
    ['unit_no', 'VARCHAR'],
    ['month', 'VARCHAR'],
    ['amount', 'DECIMAL(18,2)'],
    ['member_count', 'INTEGER'],
  ],
  'ads.profile': [
    ['member_no', 'VARCHAR'],
    ['age', 'INTEGER'],
    ['balance', 'DECIMAL(18,2)'],
  ],
}

const ROWS: Readonly<Record<string, string>> = {
  'dwd.member': `('M77004711', '欧阳金丝雀', '01', '411202198703142719', '1', DATE '1987-03-14', '13912347856', '20', '河南省三门峡市湖滨区黄河西路八号院3号楼', 18765.43, DATE '2020-01-02'),
    ('M77000002', '李四', '01', '411221199001011234', '2', DATE '1990-01-01', '13700001111', '10', '渑池县会盟路1号', 5000.00, DATE '2021-01-02'),
    ('M77000003', '王五', '01', '411224198505052345', '1', DATE '1985-05-05', '13600002222', '20', '卢氏县莘源路2号', 7000.00, DATE '2021-03-04')`,
  'dwd.account': `('9926010477321', 'M77004711', '9800000000001', 9000.00, 98761.57, '01'),
    ('9926010400002', 'M77000002', '9800000000001', 4000.00, 1000.10, '01'), ('9926010400003', 'M77000003', '9800000000002', 6000.00, 2000.20, '02')`,
  'dim.account_history': `('9926010477321', 'M77004711', 98761.57, DATE '2026-01-01', DATE '2026-03-01'), ('9926010477321', 'M77004711', 55.55, DATE '2026-03-01', NULL),
    ('9926010400002', 'M77000002', 1000.10, DATE '2026-03-01', NULL)`,
  'dim.member_history': `('M77004711', '欧阳金丝雀', '411202198703142719', '13912347856', DATE '2026-01-01', NULL)`,
  'dwd.account_entry': `('E1', '9926010477321', DATE '2026-01-31', 1.00), ('E2', '9926010400002', DATE '2026-03-01', 2.00)`,
  'dwd.unit': `('9800000000001', '三门峡市第一中学', '124112004176543210', '411202', '王掌柜乙', '王掌柜乙'), ('9800000000002', '卢氏县医院', '124112244176543211', '411224', '赵六', '钱七')`,
  'ods.ledger_member': `('M77004711', '欧阳金丝雀', '411202198703142719', '13912347856', 'insert', 17)`,
  'ods.import_rejected': `('b1', '欧阳金丝雀,411202198703142719,13912347856')`,
  'ods.mystery': `('欧阳金丝雀,411202198703142719,13912347856')`,
  'dws.unit_month': `('9800000000001', '202610', 3000.00, 12), ('9800000000002', '202610', 900.00, 2)`,
  'ads.profile': `('M77004711', 39, 98761.57), ('M77000002', 36, 1000.10)`,
}

/** A lake with planted persons, its catalog and the SQL door before it. */
export interface CanaryLake {
  readonly lake: Lake
  readonly lakeCatalog: CatalogAddress
  readonly db: CatalogStore
  readonly door: DoorDeps
  /** The lake's catalog dies, and comes back. */
  readonly catalogAway: (meanwhile: () => Promise<void>) => Promise<void>
  stop(): Promise<void>
}

export const viewerOf = (role: Role) => ({ subject: `test-${role}`, name: '测试', role })

export const declarationsOf = (): AssetDeclaration[] =>
  Object.entries(TABLES).map(([id, columns]) => ({
    id,
    kind: 'table',
    layer: id.split('.')[0]!,
    columns: columns.map(([name, type]) => ({ name, type })),
  }))

export async function startCanaryLake(postgresUrl: string): Promise<CanaryLake> {
  const testLake = await startTestLake(postgresUrl)
  const database = await createTestDatabase(postgresUrl)
  const db = openCatalogStore(database.url)
  const lake = await openLake({ ...testLake.options, threads: 2 })
  const stop = async () => {
    await lake.close()
    await db.destroy()
    await database.drop()
    await testLake.stop()
  }
  try {
    await migrateCatalog(db)
    await fill(lake)
    await registerAssets(db, declarationsOf())
  } catch (error) {
    await stop()
    throw error
  }
  const catalogAway: CanaryLake['catalogAway'] = async (meanwhile) => {
    await testLake.kill()
    await meanwhile().finally(() => testLake.restart())
  }
  return { lake, lakeCatalog: testLake.options, db, door: doorOf(lake, db, testLake.options), catalogAway, stop }
}

const doorOf = (lake: Lake, db: CatalogStore, lakeCatalog: CatalogAddress): DoorDeps => ({
  lake,
  lakeCatalog,
  engine: duckDbEngine(lake, TOKEN_KEY),
  assets: createAssetSnapshot(db),
  scans: createScanCache(lake),
  usageLog: createUsageLog(db),
  clock: () => new Date(),
  timeoutMs: 10_000,
  tokenKey: TOKEN_KEY,
})

async function fill(lake: Lake): Promise<void> {
  for (const schema of ['ods', 'dwd', 'dws', 'ads']) await lake.run(`CREATE SCHEMA IF NOT EXISTS lake.${schema}`)
  await lake.transaction(async (session) => {
    for (const [table, columns] of Object.entries(TABLES)) {
      await session.run(`CREATE TABLE ${table} (${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`)
      await session.run(`INSERT INTO ${table} VALUES ${ROWS[table]}`)
    }
  })
}
