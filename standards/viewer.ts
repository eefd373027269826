import { z } from 'zod'

export const ROLES = ['steward', 'analyst', 'leader', 'service', 'clerk', 'supervisor', 'auditor'] as const
/** What a signed-in person or program may do: 数据管理员, 分析人员, 中心领导, 业务系统, 柜员, 复核主管 (who checks what a clerk has made), 审计人员 (who reads all books and posts nothing). */
export type Role = (typeof ROLES)[number]
export const ROLE_TITLES: Record<Role, string> = {
  steward: '数据管理员',
  analyst: '分析人员',
  leader: '中心领导',
  service: '业务系统',
  clerk: '柜员',
  supervisor: '复核主管',
  auditor: '审计人员',
}

export const viewerSchema = z.object({ subject: z.string().min(1), name: z.string().min(1), role: z.enum(ROLES) })
/** Who asks: every read of data is decided, masked and logged for a viewer. */
export type Viewer = z.infer<typeof viewerSchema>
