/** Fields of the servers' refusals as people call them. */
const TITLES: Readonly<Record<string, string>> = {
  no: '编号',
  search: '查找的文字',
  limit: '每页行数',
  name: '名称',
  unitNo: '单位账号',
  accountNo: '个人账号',
  memberNo: '缴存人编号',
  loanNo: '贷款账号',
  voucherNo: '凭证号',
  receiptNo: '到账编号',
  receiptNos: '到账编号',
  applicationNo: '受理单号',
  instructionNo: '指令编号',
  differenceNo: '差异编号',
  bankAccountNo: '专户账号',
  amount: '金额',
  base: '缴存基数',
  month: '年月',
  fromMonth: '起始或执行年月',
  year: '年度',
  date: '日期',
  day: '日期',
  on: '日期',
  from: '开始日期',
  to: '截止日期',
  businessDate: '业务日期',
  value: '参数值',
  region: '适用地区',
  validFrom: '生效日期',
  note: '说明',
  state: '状态',
  role: '角色',
  url: '地址',
  body: '提交的内容',
}

/** `content.lines[0].amount` → 第 1 行 金额; what has no word of its own stays as it is. */
export function fieldTitle(field: string): string {
  const [, row] = /\[(\d+)\]/.exec(field) ?? []
  const last = field.split(/[.[\]]+/).findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? field
  return `${row === undefined ? '' : `第 ${Number(row) + 1} 行 `}${TITLES[last] ?? `字段 ${last}`}`
}

/** The sentence of a refusal without the field's name before it, as the servers write it for programs. */
export const saidOf = (detail: string, field = ''): string =>
  field !== '' && /^[:：]/.test(detail.slice(field.length)) && detail.startsWith(field) ? detail.slice(field.length + 1) : detail
