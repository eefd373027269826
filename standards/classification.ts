export const LEVELS = [1, 2, 3, 4] as const
/** 数据安全级别, after JR/T 0197-2020: what harm its disclosure does. */
export type Level = (typeof LEVELS)[number]

export const LEVEL_TITLES: Record<Level, string> = { 1: '公开', 2: '内部', 3: '敏感', 4: '高敏感' }

export const LEVEL_DEFINITIONS: Record<Level, string> = {
  1: '可以公开，泄露不造成影响',
  2: '仅供中心内部使用，泄露造成轻微影响',
  3: '涉及个人或单位的一般敏感信息，泄露造成一般影响，对无关角色应脱敏',
  4: '可直接定位到个人或其资金的信息，泄露造成严重影响，除经授权的用途外一律脱敏',
}

export const PERSONAL_KINDS = [
  'none',
  'name',
  'id_number',
  'mobile',
  'bank_card',
  'credit_code',
  'address',
  'account_no',
  'birth_date',
  'income',
] as const
/** Kind of personal (or unit) data that a column holds: decides which mask applies. */
export type PersonalKind = (typeof PERSONAL_KINDS)[number]

export const PERSONAL_KIND_TITLES: Record<PersonalKind, string> = {
  none: '非个人信息',
  name: '姓名',
  id_number: '证件号码',
  mobile: '手机号码',
  bank_card: '银行账号',
  credit_code: '统一社会信用代码',
  address: '地址',
  account_no: '个人账号',
  birth_date: '出生日期',
  income: '收入与资金',
}

/** The lowest level that a column of each kind may be given. */
export const MINIMUM_LEVEL: Record<PersonalKind, Level> = {
  none: 1,
  name: 3,
  id_number: 4,
  mobile: 3,
  bank_card: 4,
  credit_code: 1,
  address: 3,
  account_no: 3,
  birth_date: 3,
  income: 3,
}
