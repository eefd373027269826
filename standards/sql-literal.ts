/** A text as a literal of SQL, the same in DuckDB, Trino and PostgreSQL: for where no parameter can stand (DDL, settings, generated models). */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
