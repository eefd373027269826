import type { ElementSpec } from '../../element.ts'

/** Where the data of other departments comes from: the province's sharing platform, by agreement with each. */
export const sharedBy = (department: string): string => `政务数据共享 · ${department}`

/** The department that answers for them at the centre. */
export const OWNER = '信息技术科'

/** An identity number of a resident, of whoever `whose` says. */
export const residentId = (whose: string): ElementSpec => ({
  title: `${whose}身份证号`,
  definition: `${whose}的公民身份号码，按 GB 11643 校验`,
  type: 'text',
  length: 18,
  mandatory: true,
  personal: 'id_number',
})

export const personName = (whose: string): ElementSpec => ({
  title: `${whose}姓名`,
  definition: `${whose}身份证件上的姓名`,
  type: 'text',
  length: 120,
  mandatory: true,
  personal: 'name',
})

/** When the row was last received; the department's own rows carry no instant that can be compared. */
export const receivedAt: ElementSpec = {
  title: '接收时间',
  definition: '中心最近一次收到该记录的时刻',
  type: 'timestamp',
  place: 'lake',
}
