import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { BankDb } from './connect.ts'

const TABLES = [
  sql`CREATE TABLE bank.account (
    account_no text PRIMARY KEY,
    name text NOT NULL,
    balance numeric(18,2) NOT NULL CHECK (balance >= 0),
    frozen boolean NOT NULL,
    notifies boolean NOT NULL)`,
  sql`CREATE TABLE bank.instruction (
    serial text PRIMARY KEY,
    code text NOT NULL,
    content text NOT NULL,
    status text NOT NULL CHECK (status IN ('processing', 'finished')),
    due_at timestamptz NOT NULL)`,
  sql`CREATE INDEX instruction_due ON bank.instruction (due_at) WHERE status = 'processing'`,
  sql`CREATE TABLE bank.transfer (
    serial text NOT NULL REFERENCES bank.instruction,
    line_no int NOT NULL,
    bank_serial text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('pay', 'collect')),
    payer_account_no text NOT NULL,
    payer_name text NOT NULL,
    payee_account_no text NOT NULL,
    payee_name text NOT NULL,
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    purpose text NOT NULL,
    status text NOT NULL CHECK (status IN ('processing', 'succeeded', 'failed')),
    reason text,
    value_date date,
    PRIMARY KEY (serial, line_no))`,
  sql`CREATE TABLE bank.statement_line (
    line_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_no text NOT NULL REFERENCES bank.account,
    bank_serial text NOT NULL,
    caller_serial text,
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    amount numeric(18,2) NOT NULL CHECK (amount > 0),
    balance numeric(18,2) NOT NULL,
    counterparty_account_no text NOT NULL,
    counterparty_name text NOT NULL,
    purpose text NOT NULL,
    value_date date NOT NULL,
    UNIQUE (account_no, bank_serial))`,
  sql`CREATE INDEX statement_line_day ON bank.statement_line (account_no, value_date, line_no)`,
  sql`CREATE TABLE bank.notice (
    notice_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document jsonb NOT NULL,
    due_at timestamptz NOT NULL,
    copies int NOT NULL CHECK (copies >= 0))`,
  sql`CREATE INDEX notice_due ON bank.notice (due_at) WHERE copies > 0`,
  sql`CREATE TABLE bank.arrival (serial text PRIMARY KEY, times int NOT NULL)`,
  sql`CREATE TABLE bank.faults (one boolean PRIMARY KEY DEFAULT true CHECK (one), document jsonb NOT NULL)`,
  sql`CREATE SEQUENCE bank.bank_serial`,
]

const MIGRATIONS: Record<string, Migration> = {
  '001-tables': {
    async up(db: Kysely<unknown>) {
      for (const table of TABLES) await table.execute(db)
    },
  },
}

/** Brings the schema `bank` to its newest form. Throws when a migration fails. */
export async function migrateBank(db: BankDb): Promise<void> {
  await sql`CREATE SCHEMA IF NOT EXISTS bank`.execute(db)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS }, migrationTableSchema: 'bank' })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
