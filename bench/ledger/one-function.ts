/**
 * The limit: what remitMonths does for one unit's month, written as one function in the database: nothing travels between its steps, nothing
 * is parsed twice, the key is written once with its answer. On the ledger's own tables, so that the guards and the chain cost it what they cost us.
 */
export const ONE_FUNCTION = `
CREATE SCHEMA bench;
CREATE FUNCTION bench.remit(asked_key text, asked_unit text, asked_month text, day date) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  u record;
  paid record;
  next date;
  stored jsonb;
  voucher text := ledger.number_of('30', day, nextval('ledger.voucher_number'));
  remittance text := ledger.number_of('21', day, nextval('ledger.remittance_number'));
BEGIN
  SELECT status, opened_on, paid_month INTO u FROM ledger.unit WHERE unit_no = asked_unit FOR NO KEY UPDATE;
  SELECT array_agg(account_no) AS accounts, sum(amount) AS amount, count(*)::int AS members INTO paid FROM (
    SELECT account_no, unit_amount + member_amount AS amount FROM ledger.account
    WHERE unit_no = asked_unit AND status = '01' AND opened_on < (to_date(asked_month, 'YYYYMM') + interval '1 month')::date
    ORDER BY account_no FOR NO KEY UPDATE) a;
  INSERT INTO ledger.idempotency (key, operation, fingerprint, actor, answer)
    VALUES (asked_key, 'POST /remittances', jsonb_build_object('unitNo', asked_unit, 'month', asked_month, 'businessDate', day), 'clerk',
      jsonb_build_object('unitNo', asked_unit, 'month', asked_month, 'remittanceNo', remittance, 'voucherNo', voucher,
        'amount', paid.amount::text, 'memberCount', paid.members))
    ON CONFLICT (key) DO NOTHING RETURNING answer INTO stored;
  IF stored IS NULL THEN
    RETURN (SELECT answer FROM ledger.idempotency WHERE key = asked_key);
  END IF;
  next := coalesce(to_date(u.paid_month, 'YYYYMM') + interval '1 month', date_trunc('month', u.opened_on));
  SELECT coalesce(max(to_date(to_month, 'YYYYMM') + interval '1 month'), next) INTO next FROM ledger.deferral
    WHERE unit_no = asked_unit AND to_char(next, 'YYYYMM') BETWEEN from_month AND to_month;
  IF u.status <> '01' OR asked_month <> to_char(next, 'YYYYMM') OR to_char(day, 'YYYYMM') < asked_month OR day > current_date THEN
    RAISE EXCEPTION 'unit % cannot remit %', asked_unit, asked_month;
  END IF;
  INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total) VALUES (voucher, '001', day, '汇缴 ' || asked_month, paid.amount);
  INSERT INTO ledger.posting (voucher_no, line_no, subject_code, direction, amount, reference_kind, reference_no)
    VALUES (voucher, 1, '101', 'debit', paid.amount, 'unit', asked_unit), (voucher, 2, '201', 'credit', paid.amount, 'unit', asked_unit);
  INSERT INTO ledger.remittance (remittance_no, unit_no, month, kind, amount, member_count, business_date, voucher_no)
    VALUES (remittance, asked_unit, asked_month, '01', paid.amount, paid.members, day, voucher);
  INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount, month, reversal_flag)
    SELECT ledger.number_of('01', day, nextval('ledger.account_entry_number')), account_no, voucher, day, '01', unit_amount + member_amount,
      unit_amount + member_amount, 0, asked_month, '01' FROM ledger.account WHERE account_no = ANY(paid.accounts);
  UPDATE ledger.account SET balance = balance + unit_amount + member_amount, current_balance = current_balance + unit_amount + member_amount,
    updated_at = now() WHERE account_no = ANY(paid.accounts);
  UPDATE ledger.unit SET paid_month = asked_month, updated_at = now() WHERE unit_no = asked_unit;
  RETURN stored;
END $$`

/** pgbench's script for `clients` clients that share `units` units from `first` on; `month` and `day` are given with -D. */
export const remitScript = ({ first, units, clients }: { first: string; units: number; clients: number }): string =>
  [
    `\\set unit ${first} + :client_id * ${units / clients} + :n % ${units / clients}`,
    '\\set n :n + 1',
    "SELECT bench.remit('limit/' || :unit::text || '/' || :month::text, :unit::text, :month::text, :day::date);",
    '',
  ].join('\n')
