import type { z } from 'zod'
import { type Source, sourceSchema } from './source.ts'

type Declared = z.input<typeof sourceSchema>

const from = (
  mapping: Readonly<Record<string, string>>,
  codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
) =>
  Object.entries(mapping).map(([element, column]) => ({
    element,
    from: column,
    ...(codes[element] ? { codes: codes[element] } : {}),
  }))

const AT: Readonly<Record<string, Pick<Declared, 'title' | 'dataset' | 'mapping'>>> = {
  'civil-affairs': {
    title: '民政 婚姻登记',
    dataset: 'marriage_record',
    mapping: from(
      {
        marriage_no: 'djzh',
        marriage_event: 'ywlx',
        husband_name: 'nfxm',
        husband_id_number: 'nfsfzh',
        wife_name: 'nvfxm',
        wife_id_number: 'nvfsfzh',
        married_or_divorced_on: 'djrq',
        marriage_office: 'djjg',
      },
      { marriage_event: { 结婚: '1', 离婚: '2', 补领: '3', 撤销: '9' } },
    ),
  },
  property: {
    title: '自然资源 不动产登记',
    dataset: 'property_record',
    mapping: from(
      {
        certificate_no: 'bdcqzh',
        holder_name: 'qlrmc',
        holder_id_number: 'zjhm',
        property_address: 'zl',
        property_use: 'fwyt',
        property_area: 'jzmj',
        property_registered_on: 'djsj',
        property_status: 'qszt',
      },
      { property_use: { 住宅: '10', 商业: '20', 办公: '30' }, property_status: { 现势: '1', 已注销: '2', 已转移: '3' } },
    ),
  },
  insurance: {
    title: '人社 社会保险参保',
    dataset: 'insurance_record',
    mapping: from(
      {
        insurance_no: 'shbzh',
        insured_name: 'xm',
        insured_id_number: 'sfzh',
        employer_credit_code: 'tyshxydm',
        employer_name: 'dwmc',
        insurance_base: 'jfjs',
        insurance_status: 'cbzt',
        insured_until: 'zjjfny',
      },
      { insurance_status: { 参保缴费: '1', 暂停缴费: '2', 终止参保: '4' } },
    ),
  },
  population: {
    title: '公安 人口登记',
    dataset: 'resident_record',
    mapping: from(
      {
        resident_id_number: 'gmsfhm',
        resident_name: 'xm',
        resident_gender: 'xb',
        resident_birth_date: 'csrq',
        household_address: 'hjdz',
        resident_status: 'rkzt',
        status_changed_on: 'bgrq',
      },
      { resident_gender: { 男: '1', 女: '2' }, resident_status: { 正常: '1', 死亡: '2', 迁出: '3', 注销: '9' } },
    ),
  },
  credit: {
    title: '人民银行 个人征信',
    dataset: 'credit_record',
    mapping: from({
      borrower_id_number: 'certNo',
      borrower_name: 'name',
      reported_on: 'reportDate',
      open_loans: 'openLoans',
      outstanding_debt: 'balance',
      monthly_repayment: 'monthlyDue',
      overdue_now: 'overdue',
      overdue_months: 'overdueMonths24',
    }),
  },
}

/** The sources of the five departments as their sharing platform (or its simulator at `url`) tells of them. */
export const departmentSources = (
  url: string,
  { secret, everySeconds, pageRows = 2_000 }: { secret: string; everySeconds: number; pageRows?: number },
): Source[] =>
  Object.entries(AT).map(([name, declared]) =>
    sourceSchema.parse({
      ...declared,
      name,
      origin: { kind: 'http', url: `${url}/${name}/records`, secret, pageRows },
      everySeconds,
    } satisfies Declared),
  )
