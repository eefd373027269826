import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { TestCapture } from './test-capture.ts'
import { lsnFromText } from './wire/lsn.ts'

/**
 * A small source for capture's tests that keeps its own books: every change of a captured table is written to `trial.audit` by triggers,
 * in the words in which ods must tell the same history. Nothing publishes it yet.
 */
export const TRIAL_TABLES = `
  CREATE SCHEMA trial;
  CREATE TABLE trial.payment (id bigint PRIMARY KEY, amount numeric(18,2), paid_on date, made_at timestamptz DEFAULT now(), note text);
  CREATE TABLE trial.line (payment_id bigint, line_no int, amount numeric(18,2) NOT NULL, PRIMARY KEY (payment_id, line_no));
  CREATE TABLE trial.audit (seq bigserial PRIMARY KEY, xid text NOT NULL, told text NOT NULL);

  CREATE FUNCTION trial.tell(op text, words text) RETURNS void LANGUAGE sql AS
    $$ INSERT INTO trial.audit (xid, told) VALUES (pg_current_xact_id()::xid::text, op || ' ' || words) $$;
  CREATE FUNCTION trial.payment_words(p trial.payment) RETURNS text LANGUAGE sql AS
    $$ SELECT concat_ws('|', 'payment', p.id, coalesce(p.amount::text, '-'), coalesce(p.paid_on::text, '-'),
              coalesce((extract(epoch FROM p.made_at) * 1000000)::bigint::text, '-'), coalesce(md5(p.note), '-')) $$;
  CREATE FUNCTION trial.audit_payment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF tg_op = 'TRUNCATE' THEN PERFORM trial.tell('truncate', 'payment');
    ELSIF tg_op = 'INSERT' THEN PERFORM trial.tell('insert', trial.payment_words(new));
    ELSIF tg_op = 'DELETE' THEN PERFORM trial.tell('delete', 'payment|' || old.id);
    ELSIF new.id = old.id THEN PERFORM trial.tell('update', trial.payment_words(new));
    ELSE PERFORM trial.tell('delete', 'payment|' || old.id); PERFORM trial.tell('insert', trial.payment_words(new));
    END IF; RETURN NULL; END $$;
  CREATE FUNCTION trial.audit_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF tg_op = 'DELETE' THEN PERFORM trial.tell('delete', concat_ws('|', 'line', old.payment_id, old.line_no));
    ELSIF tg_op = 'UPDATE' AND (new.payment_id, new.line_no) <> (old.payment_id, old.line_no) THEN
      PERFORM trial.tell('delete', concat_ws('|', 'line', old.payment_id, old.line_no));
      PERFORM trial.tell('insert', concat_ws('|', 'line', new.payment_id, new.line_no, new.amount));
    ELSE PERFORM trial.tell(lower(tg_op), concat_ws('|', 'line', new.payment_id, new.line_no, new.amount)); END IF; RETURN NULL; END $$;
  CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON trial.payment FOR EACH ROW EXECUTE FUNCTION trial.audit_payment();
  CREATE TRIGGER audit_truncate AFTER TRUNCATE ON trial.payment FOR EACH STATEMENT EXECUTE FUNCTION trial.audit_payment();
  CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON trial.line FOR EACH ROW EXECUTE FUNCTION trial.audit_line();
`

/** The small source, and the publication that capture follows. */
export const TRIAL_SCHEMA = `${TRIAL_TABLES} CREATE PUBLICATION anju_capture FOR TABLE trial.payment, trial.line;`

/** A row of ods in the words in which the source tells it: of `trial.payment_words`, and of a line. */
export const ODS_WORDS = {
  payment: `concat_ws('|', 'payment', id, coalesce(amount::VARCHAR, '-'), coalesce(paid_on::VARCHAR, '-'),
           coalesce(epoch_us(made_at)::VARCHAR, '-'), coalesce(md5(note), '-'))`,
  line: "concat_ws('|', 'line', payment_id, line_no, amount)",
}

/** The changes of trial.payment and trial.line as ods tells them, each in the audit's words. Snapshot rows are left out. */
export const ODS_CHANGES = `
    SELECT _xid::VARCHAR AS xid, _lsn, _seq, _op || ' ' || CASE _op WHEN 'truncate' THEN 'payment' WHEN 'delete' THEN 'payment|' || id
      ELSE ${ODS_WORDS.payment} END AS told
    FROM ods.trial_payment WHERE _op <> 'snapshot'
    UNION ALL
    SELECT _xid::VARCHAR, _lsn, _seq, _op || ' ' || CASE _op WHEN 'delete' THEN concat_ws('|', 'line', payment_id, line_no)
      ELSE ${ODS_WORDS.line} END
    FROM ods.trial_line WHERE _op <> 'snapshot'`

/** The same in their order. */
export const ODS_HISTORY = `SELECT xid, told FROM (${ODS_CHANGES}) ORDER BY _lsn, _seq`

/** One change as both sides tell it. */
export interface Told {
  readonly xid: string
  readonly told: string
}

/** What the source's own audit log says, after `from`, in the order of each transaction. */
export async function auditedHistory(client: pg.Client, from = 0): Promise<Told[]> {
  const { rows } = await client.query<Told>('SELECT xid, told FROM trial.audit WHERE seq > $1 ORDER BY seq', [from])
  return rows
}

/** The changes of each transaction in their order, so that two histories can be compared whatever the order of concurrent transactions. */
export function byTransaction(history: readonly Told[]): Record<string, string[]> {
  const transactions = Map.groupBy(history, ({ xid }) => xid)
  return Object.fromEntries([...transactions].map(([xid, changes]) => [xid, changes.map(({ told }) => told)]))
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Waits until everything committed at the source so far is in the lake. The test server flushes its log a little after the commit. */
export async function settled(source: pg.Client, capture: TestCapture): Promise<void> {
  const { rows } = await source.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')
  await source.query("SELECT pg_logical_emit_message(true, 'settled', '')")
  await capture.caughtUp(lsnFromText(rows[0]!.lsn))
}

/** Drops a slot, if it is there, once the server has noticed that its reader is gone. */
export async function dropSlot(source: pg.Client, slot: string): Promise<void> {
  for (;;) {
    const { rows } = await source.query<{ active: boolean }>('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [
      slot,
    ])
    if (rows.length === 0) return
    if (!rows[0]?.active) await source.query('SELECT pg_drop_replication_slot($1)', [slot])
    await sleep(20)
  }
}
