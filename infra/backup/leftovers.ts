import type pg from 'pg'
import { slotName } from './folder.ts'
import type { LakePlace } from './lake-place.ts'
import { dropSlot } from './slots.ts'

/** Ends what backups that nobody feeds any more keep: log in PostgreSQL, files of the lake. `fed` is the one that is fed, if any. */
export async function dropLeftovers(
  client: pg.Client,
  { shelf }: Pick<LakePlace, 'shelf'>,
  fed: string | undefined,
): Promise<void> {
  for (const backup of await shelf.known()) if (backup !== fed) await shelf.close(backup)
  const { rows } = await client.query<{ slot_name: string }>(
    "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT active AND slot_name LIKE 'anju\\_backup\\_%'",
  )
  for (const { slot_name } of rows) if (!fed || slot_name !== slotName(fed)) await dropSlot(client, slot_name)
}
