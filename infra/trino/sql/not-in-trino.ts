/** A construct of DuckDB's SQL that is not rendered for Trino, as a person writes it: `QUALIFY`, `SELECT * EXCLUDE`, `函数 list`. */
export class NotInTrino extends Error {
  readonly construct: string

  constructor(construct: string) {
    super(`不能在 Trino 上执行的写法：${construct}`)
    this.name = 'NotInTrino'
    this.construct = construct
  }
}
