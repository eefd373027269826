import { ROLE_TITLES, type Role } from '@anju/standards/viewer.ts'
import { LockOutlined } from '@ant-design/icons'
import { Result } from 'antd'
import { Link } from 'react-router'

/** In place of a page that a role may not use: says so, and where to go. */
export function NotForRole({ role }: { role: Role }) {
  return (
    <Result
      icon={<LockOutlined style={{ fontSize: 40, color: 'var(--ant-color-text-tertiary)' }} />}
      title="您的角色不能使用这个页面"
      subTitle={`您现在的角色是${ROLE_TITLES[role]}。如工作需要，请联系数据管理员，或退出后换一个角色登录。`}
      extra={<Link to="/">回到工作台</Link>}
    />
  )
}
