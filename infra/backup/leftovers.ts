import type pg from 'pg'
import { closeShelf, followers } from '../lake/catalog/store/offered-files.ts'
import { slotName } from './folder.ts'
import { dropSlot } from './slots.ts'

/** Ends what backups that nobody feeds any more keep: log in PostgreSQL, files of the lake. `fed` is the one that is fed, if any. */
export async function dropLeftovers(
  client: pg.Client,
  { warehouse }: { warehouse: string },
  fed: string | undefined,
): Promise<void> {
  for (const backup of await followers(warehouse)) if (backup !== fed) await closeShelf(warehouse, backup)
  const { rows } = await client.query<{ slot_name: string }>(
    "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT active AND slot_name LIKE 'anju\\_backup\\_%'",
  )
  for (const { slot_name } of rows) if (!fed || slot_name !== slotName(fed)) await dropSlot(client, slot_name)
}
