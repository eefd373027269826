import type { Dice } from './dice.ts'

/** Rows of a large transaction; the largest goes beyond what capture holds in memory, through its files. */
const LARGE_ROWS = 8_000
const LARGEST_ROWS = 120_000
const LARGEST_AT = [20, 500]
/** Incompressible text is stored out of line (TOAST) from about 2 kB on, and then not sent again by an update that leaves it alone. */
const TOAST_HASHES = 300

type Statement = (id: number, dice: Dice) => string

const toast = (id: number) => `(SELECT string_agg(md5('${id}/' || n), '') FROM generate_series(1, ${TOAST_HASHES}) n)`

// What one step of a transaction may be, and how often of a hundred. `id` is a payment's; most steps touch what earlier transactions made.
const STEPS: readonly (readonly [weight: number, statement: Statement])[] = [
  [
    30,
    (id, dice) =>
      `INSERT INTO trial.payment VALUES (${id}, ${dice.int(0, 99_999_999)}.${dice.int(10, 99)}, '2026-11-25', clock_timestamp(), 'payment ${id}')`,
  ],
  [8, (id) => `INSERT INTO trial.payment VALUES (${id}, 1, NULL, NULL, ${toast(id)})`],
  [20, (id, dice) => `UPDATE trial.payment SET amount = amount + 0.01 WHERE id = ${earlier(id, dice)}`],
  [6, (id, dice) => `UPDATE trial.payment SET note = repeat('改', ${dice.int(0, 400)}) WHERE id = ${earlier(id, dice)}`],
  [6, (id, dice) => `UPDATE trial.payment SET id = -id, amount = NULL WHERE id = ${earlier(id, dice)}`],
  [8, (id, dice) => `DELETE FROM trial.payment WHERE id = ${earlier(id, dice)}`],
  [14, (id) => `INSERT INTO trial.line SELECT ${id}, l, l * 1.5 FROM generate_series(1, 5) l`],
  [4, (id, dice) => `DELETE FROM trial.line WHERE payment_id = ${earlier(id, dice)} AND line_no < 3`],
  [4, (id, dice) => `UPDATE trial.line SET line_no = line_no + 10 WHERE payment_id = ${earlier(id, dice)} AND line_no > 3`],
]
const WEIGHT = STEPS.reduce((sum, [weight]) => sum + weight, 0)

/** A payment that an earlier transaction of the same writer may have made. */
const earlier = (id: number, dice: Dice) => id - dice.int(1, 40)

function step(id: number, dice: Dice): string {
  const drawn = dice.int(1, WEIGHT)
  let reached = 0
  for (const [weight, statement] of STEPS) {
    reached += weight
    if (drawn <= reached) return statement(id, dice)
  }
  throw new RangeError(`no step for ${drawn}`)
}

/**
 * The transactions of one writer, as SQL, the same for the same dice: inserts, updates (of keys too, and beside untouched large values),
 * deletes, savepoints taken back, whole transactions taken back, large ones, and seldom a truncate.
 * Nothing in them depends on what became of the ones before: a transaction that a dying server broke is simply gone.
 */
export function* transactions(writer: number, dice: Dice): Generator<string, never> {
  for (let n = 1; ; n++) {
    const first = writer * 1_000_000_000 + n * 100
    const steps = Array.from({ length: dice.int(1, 6) }, (_, index) => step(first + index, dice))
    if (dice.oneIn(5))
      steps.push('SAVEPOINT s', `DELETE FROM trial.line WHERE payment_id BETWEEN ${first - 1_000} AND ${first}`, 'ROLLBACK TO s')
    if (dice.oneIn(120)) steps.push(manyLines(first, LARGE_ROWS))
    if (writer === 1 && LARGEST_AT.includes(n)) steps.push(manyLines(first, LARGEST_ROWS))
    if (dice.oneIn(700)) steps.push('TRUNCATE trial.payment')
    yield ['BEGIN', ...steps, dice.oneIn(8) ? 'ROLLBACK' : 'COMMIT'].join(';\n')
  }
}

/**
 * What happens to the columns in the middle of the load: one is added and filled by every later change of a row, another is widened.
 * Safe to send again when the answer was lost.
 */
export const COLUMN_CHANGES = `
  ALTER TABLE trial.payment ADD COLUMN IF NOT EXISTS extra int;
  ALTER TABLE trial.line ALTER COLUMN line_no TYPE bigint;
  CREATE OR REPLACE FUNCTION trial.fill_extra() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN new.extra := hashtext(new.id || coalesce(new.note, '')); RETURN new; END $$;
  CREATE OR REPLACE TRIGGER fill_extra BEFORE INSERT OR UPDATE ON trial.payment FOR EACH ROW EXECUTE FUNCTION trial.fill_extra();`

const manyLines = (id: number, rows: number) =>
  `INSERT INTO trial.line SELECT ${id + 50}, l, 0.01 * l FROM generate_series(1, ${rows}) l`
