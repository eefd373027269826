import {
  addMonths,
  addMonthsToDate,
  type BusinessDate,
  type BusinessMonth,
  firstDayOf,
  monthOf,
  monthsBetween,
  monthsFrom,
} from '@anju/standards/business-date.ts'
import { fileElements } from '@anju/standards/dataset.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import { fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { residentId } from '@anju/standards/personal-number.ts'
import { creditCode, dayOf, mobileNumber, personName } from './identity.ts'
import { between, oneOf, type Random, randomFor } from './random.ts'

/** One row of a file, by the standard's English names. */
export type FileRow = Record<string, string>
export type ReferenceDataset = 'unit' | 'unit_account' | 'member' | 'account' | 'account_entry' | 'loan_contract' | 'loan'
export type ReferenceRows = Record<ReferenceDataset, FileRow[]>

/** A defect that was planted on purpose: the row's key, and every rule that must find it. */
export interface PlantedDefect {
  readonly dataset: string
  readonly key: string
  readonly rules: readonly string[]
}

const UNITS = 12
const MEMBERS_PER_UNIT = 25
/** As far back as the demo centre's own books: a branch whose balance came all at once would make every chart jump. */
const MONTHS = 23
const MONTHLY_PRINCIPAL = 1_250_00n
const MONTHLY_INTEREST = 640_00n
const COUNTIES = ['411203', '411221', '411282']

/**
 * The books of a branch that joins the centre from a mine's own system, in the layout of JGJ/T 320: files from outside, which the ledger's
 * own refusals never saw. They tell the months up to the one before `until`. Clean, but for the defects of `plantDefects`.
 */
export function referenceRows(seed: number, until: BusinessDate): ReferenceRows {
  const last = addMonths(monthOf(until), -1)
  const months = monthsFrom(addMonths(last, 1 - MONTHS), last)
  const rows: ReferenceRows = {
    unit: [],
    unit_account: [],
    member: [],
    account: [],
    account_entry: [],
    loan_contract: [],
    loan: [],
  }
  for (let index = 0; index < UNITS; index++) addUnit(rows, randomFor(seed, 'reference', index), { index, months })
  return rows
}

interface PlannedUnit {
  readonly index: number
  readonly months: readonly BusinessMonth[]
}

function addUnit(rows: ReferenceRows, random: Random, { index, months }: PlannedUnit): void {
  const unitNo = `98190101${String(60_001 + index)}`
  const county = oneOf(random, COUNTIES)
  rows.unit.push({
    unit_no: unitNo,
    name: `矿区分中心移交单位${index + 1}`,
    credit_code: creditCode('91', county, 80_000_000 + index),
    address: `河南省三门峡市矿区路${index + 1}号`,
    legal_representative: personName(random),
    economic_type: '150',
    industry: 'B',
    contact_name: personName(random),
    contact_mobile: mobileNumber(random),
    opened_on: '2019-01-01',
  })
  const accounts = Array.from({ length: MEMBERS_PER_UNIT }, (_, member) =>
    addMember(rows, random, { unitNo, county, months, number: index * MEMBERS_PER_UNIT + member }),
  )
  rows.unit_account.push({
    unit_no: unitNo,
    unit_ratio: '0.10',
    member_ratio: '0.10',
    member_count: String(accounts.length),
    sealed_count: '0',
    balance: yuanFromFen(sumFen(accounts.map(({ balance }) => fenFromYuan(balance!)))),
    status: '01',
    paid_month: months.at(-1)!,
  })
}

function addMember(
  rows: ReferenceRows,
  random: Random,
  { unitNo, county, number, months }: { unitNo: string; county: string; number: number; months: readonly BusinessMonth[] },
): FileRow {
  const accountNo = `99190101${String(60_001 + number)}`
  const birth = dayOf(random, between(random, 1970, 1998))
  const order = number * 2 + (random() < 0.5 ? 1 : 0)
  const name = personName(random)
  const id = residentId(county, birth, order % 1_000)
  const base = BigInt(between(random, 300, 900)) * 1_000n
  const month = (base * 10n) / 100n
  const raisedIn = julyBefore(months.at(-1)!)
  const contributions = months.map((paid) => ({ paid, amount: paid < raisedIn ? (month * 19n) / 10n : month * 2n }))
  const before = month * 2n * BigInt(between(random, 6, 60))
  const current = sumFen(contributions.filter(({ paid }) => paid >= raisedIn).map(({ amount }) => amount))
  const prior = before + sumFen(contributions.map(({ amount }) => amount)) - current
  rows.member.push({
    account_no: accountNo,
    name,
    gender: order % 2 === 1 ? '1' : '2',
    mobile: mobileNumber(random),
    id_type: '01',
    id_number: id,
    birth_date: birth,
    marital_status: '20',
    education: oneOf(random, ['20', '30', '40', '60']),
    address: `河南省三门峡市矿区家属院${between(random, 1, 40)}号楼`,
  })
  const account = {
    account_no: accountNo,
    unit_no: unitNo,
    base: yuanFromFen(base),
    unit_amount: yuanFromFen(month),
    member_amount: yuanFromFen(month),
    status: '01',
    balance: yuanFromFen(prior + current),
    prior_balance: yuanFromFen(prior),
    current_balance: yuanFromFen(current),
    opened_on: '2019-01-05',
  }
  rows.account.push(account)
  for (const { paid, amount } of contributions)
    rows.account_entry.push({
      entry_no: `01${paid.slice(2)}10${String(6_000_001 + number)}`,
      account_no: accountNo,
      business_date: `${paid.slice(0, 4)}-${paid.slice(4)}-10`,
      kind: '01',
      amount: yuanFromFen(amount),
      current_amount: yuanFromFen(amount),
      prior_amount: '0.00',
      interest_amount: '0.00',
      reversal_flag: '01',
    })
  if (number % 30 === 7) addLoan(rows, { accountNo, name, id, number, months })
  return account
}

/** The last 1 July at or before a month: then bases are raised, and what was paid becomes 上年结转. */
function julyBefore(month: BusinessMonth): BusinessMonth {
  const year = Number(month.slice(0, 4)) - (month.slice(4) < '07' ? 1 : 0)
  return `${year}07`
}

interface PlannedLoan {
  readonly accountNo: string
  readonly name: string
  readonly id: string
  readonly number: number
  readonly months: readonly BusinessMonth[]
}

function addLoan(rows: ReferenceRows, { accountNo, name, id, number, months }: PlannedLoan): void {
  const lentIn = months[number % (MONTHS - 6)]!
  const lentOn = `${firstDayOf(lentIn).slice(0, 8)}15`
  const paid = BigInt(monthsBetween(lentIn, months.at(-1)!))
  const principal = 300_000_00n
  const contractNo = `KQ${lentIn.slice(0, 4)}${String(number).padStart(6, '0')}`
  rows.loan_contract.push({
    contract_no: contractNo,
    guarantee_type: '01',
    agreed_disbursement_date: lentOn,
    agreed_due_date: addMonthsToDate(lentOn, 240),
    repayment_method: '01',
    principal: yuanFromFen(principal),
    term_months: '240',
    house_address: '河南省三门峡市矿区家属院',
    house_area: '96.50',
    house_price: '520000.00',
    annual_rate: '0.0310000',
    account_no: accountNo,
    borrower_name: name,
    borrower_id_type: '01',
    borrower_id_number: id,
    signed_on: firstDayOf(lentIn),
  })
  rows.loan.push({
    loan_no: `97${lentIn.slice(2)}15${String(60_000_00 + number)}`,
    contract_no: contractNo,
    risk_level: '01',
    principal: yuanFromFen(principal),
    disbursed_on: lentOn,
    balance: yuanFromFen(principal - paid * MONTHLY_PRINCIPAL),
    annual_rate: '0.0260000',
    term_months: '240',
    recovered_principal: yuanFromFen(paid * MONTHLY_PRINCIPAL),
    recovered_interest: yuanFromFen(paid * MONTHLY_INTEREST),
    penalty_interest: '0.00',
  })
}

/** A file's text: the standard's codes as header, CSV (RFC 4180), UTF-8 with a byte-order mark as office programs write it. */
export function csvOf(dataset: ReferenceDataset, rows: readonly FileRow[]): string {
  const used = fileElements(findDataset(dataset)!).filter(({ name }) => rows.some((row) => row[name] !== undefined))
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [used.map(({ code, name }) => code ?? name), ...rows.map((row) => used.map(({ name }) => cell(row[name] ?? '')))]
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}
