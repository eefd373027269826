import { createHash } from 'node:crypto'
import { literal } from '@anju/standards/sql-literal.ts'

const DIGITS = 20

/** The DuckDB variable that holds the centre's token key on a connection; no function that a person may call reads variables. */
export const TOKEN_KEY_VARIABLE = 'anju_token_key'

/**
 * A joinable stand-in for a number (account, member, loan): the same number gives the same token in every table, and without
 * the centre's key no token can be turned back, nor a guessed number be checked against it.
 */
export const tokenOf = (value: string, key: string): string =>
  `t${createHash('sha256').update(`${key}:${value}`).digest('hex').slice(0, DIGITS)}`

/** The same token by SQL: `column` is an SQL expression of text. DuckDB's statement never holds the key; Trino's does (sql-door/engine.ts). */
export const tokenSql = (column: string): string =>
  `('t' || substr(sha256(getvariable('${TOKEN_KEY_VARIABLE}') || ':' || ${column}), 1, ${DIGITS}))`

/** Gives a connection the key. */
export const tokenKeyStatement = (key: string): string => `SET VARIABLE ${TOKEN_KEY_VARIABLE} = ${literal(key)}`
