import { ROLE_TITLES, type Viewer } from '@anju/standards/viewer.ts'
import { BulbOutlined, LogoutOutlined, MenuOutlined, SearchOutlined } from '@ant-design/icons'
import { Button, Dropdown, Space, Tooltip, Typography } from 'antd'
import { BatchAlertTag } from '../parts/counter/BatchAlerts.tsx'
import { BusinessDate } from './BusinessDate.tsx'
import { RunningJobs } from './RunningJobs.tsx'
import { useThemeMode } from './theme-mode.ts'

/** What stands above every page. `onMenu` is given where the menu is not in sight: the search is then said by its icon alone, and the name without the role. */
export function TopBar({
  viewer: { name, role },
  onSearch,
  onMenu,
}: {
  viewer: Viewer
  onSearch: () => void
  onMenu: (() => void) | undefined
}) {
  const { mode, toggle } = useThemeMode()
  const narrow = onMenu !== undefined
  const title = ROLE_TITLES[role]
  return (
    <div style={{ display: 'flex', justifyContent: 'space-between', gap: 16 }}>
      {onMenu ? (
        <Space size={4}>
          <Button type="text" icon={<MenuOutlined />} onClick={onMenu} aria-label="菜单" />
          <Button type="text" icon={<SearchOutlined />} onClick={onSearch} aria-label="搜索资产、字段、代码、页面" />
        </Space>
      ) : (
        <Button
          icon={<SearchOutlined />}
          onClick={onSearch}
          style={{ marginBlock: 8, minWidth: 240, justifyContent: 'flex-start' }}
        >
          搜索资产、字段、代码、页面 <Typography.Text type="secondary">Ctrl K</Typography.Text>
        </Button>
      )}
      <Space size={narrow ? 0 : 4}>
        <BusinessDate narrow={narrow} />
        <BatchAlertTag role={role} />
        <RunningJobs role={role} narrow={narrow} />
        <Tooltip title={mode === 'dark' ? '换成浅色' : '换成深色'}>
          <Button type="text" icon={<BulbOutlined />} onClick={toggle} aria-label="切换主题" />
        </Tooltip>
        <Dropdown menu={{ items: [{ key: 'out', icon: <LogoutOutlined />, label: <a href="/auth/logout">退出登录</a> }] }}>
          <Button type="text">{narrow || name === title ? name : `${name}（${title}）`}</Button>
        </Dropdown>
      </Space>
    </div>
  )
}
