import { defineCodeList } from '../code-list.ts'

const SHARING = '政务数据共享目录'

/** 婚姻登记业务 */
export const marriageEvent = defineCodeList({
  name: 'marriage_event',
  title: '婚姻登记业务',
  basis: SHARING,
  standard: { '1': '结婚登记', '2': '离婚登记', '3': '补领婚姻证', '9': '撤销' },
})

/** 不动产登记状态 */
export const propertyStatus = defineCodeList({
  name: 'property_status',
  title: '不动产登记状态',
  basis: SHARING,
  standard: { '1': '现势', '2': '已注销', '3': '已转移' },
})

/** 不动产用途 */
export const propertyUse = defineCodeList({
  name: 'property_use',
  title: '房屋用途',
  basis: SHARING,
  standard: { '10': '住宅', '20': '商业', '30': '办公', '90': '其他' },
})

/** 社会保险参保状态 */
export const insuranceStatus = defineCodeList({
  name: 'insurance_status',
  title: '参保状态',
  basis: SHARING,
  standard: { '1': '参保缴费', '2': '暂停缴费', '4': '终止参保' },
})

/** 人口状态 */
export const residentStatus = defineCodeList({
  name: 'resident_status',
  title: '人口状态',
  basis: SHARING,
  standard: { '1': '正常', '2': '死亡', '3': '户口迁出', '9': '注销' },
})

export const DEPARTMENT_CODE_LISTS = [marriageEvent, propertyStatus, propertyUse, insuranceStatus, residentStatus]
