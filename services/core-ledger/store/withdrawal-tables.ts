export interface WithdrawalGroundTable {
  withdrawal_no: string
  /** The paper, as groundKeys writes it. */
  document_key: string
  house_key: string | null
}

export interface WithdrawalTables {
  'ledger.withdrawal_ground': WithdrawalGroundTable
}
