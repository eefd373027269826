import type { Role } from '@anju/standards/viewer.ts'

/** One entry of the console's menu: where it leads and who may use it. */
export interface Section {
  readonly path: string
  readonly title: string
  readonly group: '总览' | '柜台业务' | '会计资金' | '数据' | '治理' | '应用' | '系统'
  readonly roles: readonly Role[]
}

const EVERYBODY: readonly Role[] = ['steward', 'analyst', 'leader', 'service', 'clerk', 'supervisor', 'auditor']
const COUNTER: readonly Role[] = ['clerk', 'supervisor']
/** Who reads the books; an auditor posts nothing in them. */
const BOOKS: readonly Role[] = [...COUNTER, 'auditor']
const DATA: readonly Role[] = ['steward', 'analyst']

export const SECTIONS: readonly Section[] = [
  { path: '/', title: '工作台', group: '总览', roles: EVERYBODY },
  { path: '/counter', title: '柜面', group: '柜台业务', roles: BOOKS },
  { path: '/counter/apply', title: '业务办理', group: '柜台业务', roles: COUNTER },
  { path: '/counter/units', title: '单位', group: '柜台业务', roles: BOOKS },
  { path: '/counter/receipts', title: '到账与暂收', group: '柜台业务', roles: BOOKS },
  { path: '/counter/letters', title: '转移联系函', group: '柜台业务', roles: BOOKS },
  { path: '/counter/applications', title: '受理单', group: '柜台业务', roles: BOOKS },
  { path: '/counter/desk', title: '更正台', group: '柜台业务', roles: BOOKS },
  { path: '/counter/day-end', title: '日终', group: '柜台业务', roles: BOOKS },
  { path: '/counter/batches', title: '批次', group: '柜台业务', roles: COUNTER },
  { path: '/counter/vouchers', title: '凭证', group: '会计资金', roles: BOOKS },
  { path: '/counter/trial-balance', title: '试算平衡', group: '会计资金', roles: BOOKS },
  { path: '/counter/bank-journal', title: '银行日记账', group: '会计资金', roles: BOOKS },
  { path: '/counter/reconciliation', title: '银行对账', group: '会计资金', roles: BOOKS },
  { path: '/counter/deposit-loan-report', title: '统计报表', group: '会计资金', roles: BOOKS },
  { path: '/counter/policy', title: '政策参数', group: '会计资金', roles: BOOKS },
  { path: '/capture', title: '数据接入', group: '数据', roles: ['steward'] },
  { path: '/runs', title: '编排', group: '数据', roles: DATA },
  { path: '/sql', title: 'SQL 查询', group: '数据', roles: DATA },
  { path: '/assets', title: '资产目录', group: '治理', roles: ['steward', 'analyst', 'leader'] },
  { path: '/standards', title: '数据标准', group: '治理', roles: DATA },
  { path: '/quality', title: '数据质量', group: '治理', roles: ['steward', 'analyst', 'leader'] },
  { path: '/security', title: '数据安全', group: '治理', roles: ['steward'] },
  { path: '/indicators', title: '指标与预测', group: '应用', roles: ['steward', 'analyst', 'leader'] },
  { path: '/profiles', title: '用户画像', group: '应用', roles: ['steward', 'clerk', 'supervisor'] },
  { path: '/screens', title: '数字大屏', group: '应用', roles: ['steward', 'analyst', 'leader'] },
]

/** The menu of a role, in its order. */
export const sectionsFor = (role: Role) => SECTIONS.filter(({ roles }) => roles.includes(role))

/** Whether a role may open an address: what lies below an entry of the menu, and below no nearer one, is for the roles of that entry. */
export function mayOpen(role: Role, pathname: string): boolean {
  const [section] = SECTIONS.filter(({ path }) => path !== '/' && (pathname === path || pathname.startsWith(`${path}/`))).sort(
    (one, other) => other.path.length - one.path.length,
  )
  return !section || section.roles.includes(role)
}
