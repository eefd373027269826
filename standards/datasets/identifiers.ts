import { county } from '../code-lists/region.ts'
import type { ElementSpec } from '../element.ts'

/** Elements that several datasets carry with one and the same meaning. */
export const JGJ_T_320 = 'JGJ/T 320-2014'

const NUMBER = '\\d{4,20}'

export const unitNo: ElementSpec = {
  code: 'DWZH',
  title: '单位账号',
  definition: '中心为缴存单位编制的唯一账号',
  type: 'text',
  length: 20,
  pattern: NUMBER,
}

export const accountNo: ElementSpec = {
  code: 'GRZH',
  title: '个人账号',
  definition: '中心为缴存人编制的唯一个人账户账号',
  type: 'text',
  length: 20,
  pattern: NUMBER,
  level: 3,
  personal: 'account_no',
}

export const memberNo: ElementSpec = {
  title: '缴存人编号',
  definition: '中心为缴存人（自然人）编制的唯一编号；一人一号，一人一户',
  type: 'text',
  length: 20,
  pattern: '[0-9A-Za-z]{4,20}',
  level: 3,
  personal: 'account_no',
  place: 'lake',
}

export const loanNo: ElementSpec = {
  code: 'DKZH',
  title: '贷款账号',
  definition: '中心为一笔个人住房贷款编制的唯一账号',
  type: 'text',
  length: 30,
  level: 3,
  personal: 'account_no',
}

/** The ledger makes it from the loan's number, so that it names the loan (and its borrower) as that does and is shown as that is. */
export const contractNo: ElementSpec = {
  code: 'JKHTBH',
  title: '借款合同编号',
  definition: '借款人与受托银行、中心签订的借款合同的编号',
  type: 'text',
  length: 30,
  level: 3,
  personal: 'account_no',
}

export const voucherNo: ElementSpec = {
  code: 'JZPZH',
  title: '记账凭证号',
  definition: '登记该笔业务的记账凭证的编号',
  type: 'text',
  length: 30,
}

export const businessDate: ElementSpec = {
  code: 'JZRQ',
  title: '记账日期',
  definition: '业务记入账簿的业务日期（上海时区的日历日）',
  type: 'date',
  past: true,
}

export const countyCode: ElementSpec = {
  title: '所属县（市、区）',
  definition:
    '管理部所在或房屋坐落的县级行政区划代码；导入文件无此列，按单位统一社会信用代码第3至8位、其次按单位地址确定，不明的为市本级',
  type: 'code',
  codeList: county,
  place: 'lake',
  level: 1,
}

export const createdAt: ElementSpec = {
  title: '登记时间',
  definition: '记录写入核心业务系统的时刻',
  type: 'timestamp',
  place: 'lake',
}

export const updatedAt: ElementSpec = {
  title: '更新时间',
  definition: '记录在核心业务系统中最后一次变更的时刻',
  type: 'timestamp',
  place: 'lake',
}
