/** What must hold of the ledger's rows before a table of dwd is published, beyond what the standard's elements say. */
export interface Invariants {
  /** Column → the table whose key it must find, `table.column`. */
  readonly references?: Readonly<Record<string, string>>
  /** Name → SQL condition over one row. */
  readonly holds?: Readonly<Record<string, string>>
  /** Name → further test, as dbt's YAML. */
  readonly tests?: Readonly<Record<string, string>>
}

const explainBalance = (parameters: string): string =>
  `explain_balance: {arguments: {${parameters}}, config: {where: "source = 'ledger'"}}`

export const DWD_INVARIANTS: Readonly<Record<string, Invariants>> = {
  // Below 5 % is 降低缴存比例, lawful with the approvals that the ledger asks for.
  unit: { holds: { ratios_within_limits: 'unit_ratio between 0.01 and 0.12 and member_ratio between 0.01 and 0.12' } },
  member: {},
  account: {
    references: { unit_no: 'unit.unit_no', member_no: 'member.member_no' },
    holds: {
      balance_is_prior_and_current: 'balance = prior_balance + current_balance',
      held_within_balance: 'held between 0 and balance',
    },
  },
  account_entry: {
    references: { account_no: 'account.account_no' },
    holds: { amount_is_prior_and_current: 'amount = current_amount + prior_amount' },
    tests: { explains_balance: explainBalance("of: ref('account'), key: account_no, amount: entry.amount") },
  },
  remittance: { references: { unit_no: 'unit.unit_no' }, holds: { pays_for_somebody: 'amount > 0 and member_count > 0' } },
  withdrawal: {
    references: { account_no: 'account.account_no' },
    holds: { amounts_not_negative: 'amount >= 0 and interest >= 0', paid_on_a_day: "(status = 'paid') = (paid_on is not null)" },
  },
  loan: {
    references: { account_no: 'account.account_no' },
    holds: {
      balance_is_what_is_not_recovered: 'balance = principal - recovered_principal',
      settled_when_repaid: "(status = 'disbursed') = (balance > 0)",
    },
  },
  loan_instalment: {
    references: { loan_no: 'loan.loan_no' },
    holds: { paid_within_due: 'paid_principal between 0 and principal and paid_interest between 0 and interest' },
  },
  loan_entry: {
    references: { loan_no: 'loan.loan_no' },
    holds: { amount_is_sum_of_parts: 'amount = principal + interest + penalty' },
    tests: {
      explains_balance: explainBalance(
        "of: ref('loan'), key: loan_no, amount: \"case entry.kind when '01' then entry.principal else -entry.principal end\"",
      ),
    },
  },
  voucher: { holds: { total_positive: 'total > 0' } },
  posting: {
    references: { voucher_no: 'voucher.voucher_no' },
    holds: { amount_positive: 'amount > 0' },
    tests: {
      vouchers_balance:
        'sums_to_zero: {arguments: {expression: "case direction when \'debit\' then amount else -amount end", by: voucher_no}}',
    },
  },
}
