import { ROLE_TITLES } from '@anju/standards/viewer.ts'
import { BulbOutlined, LogoutOutlined, MenuOutlined, SearchOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Drawer, Dropdown, Grid, Layout, Menu, Skeleton, Space, Tooltip, Typography } from 'antd'
import { Suspense, useState } from 'react'
import { Link, Outlet, useLocation, useNavigate } from 'react-router'
import { fetchViewer } from '../api/client.ts'
import { ProblemAlert } from '../parts/ProblemAlert.tsx'
import { NotForRole } from './NotForRole.tsx'
import { SearchPalette } from './SearchPalette.tsx'
import { mayOpen, type Section, sectionsFor } from './sections.ts'
import { useThemeMode } from './theme-mode.ts'
import { useHotkey } from './use-hotkey.ts'

/** The frame of every page: menu by role on the left (in a drawer where there is no room); search, theme and who I am on top. */
export function Shell() {
  const viewer = useQuery({ queryKey: ['viewer'], queryFn: fetchViewer, staleTime: Number.POSITIVE_INFINITY })
  const [searching, setSearching] = useState(false)
  const [menuOpen, setMenuOpen] = useState(false)
  const { lg: wide = window.innerWidth >= 992 } = Grid.useBreakpoint()
  const { pathname } = useLocation()
  useHotkey('k', () => setSearching(true))
  if (viewer.error) return <ProblemAlert error={viewer.error} onRetry={() => void viewer.refetch()} />
  if (!viewer.data) return <Skeleton active style={{ padding: 48 }} />
  const sections = sectionsFor(viewer.data.role)
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a href="#content" className="shell-skip">
        跳到正文
      </a>
      {wide ? (
        <Layout.Sider width={184} style={{ borderInlineEnd: '1px solid var(--ant-color-split)' }}>
          <Link to="/" style={{ display: 'block', padding: '16px 20px 12px' }}>
            <Typography.Text strong style={{ fontSize: 20 }}>
              安居
            </Typography.Text>
            <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
              三门峡公积金数据平台
            </Typography.Text>
          </Link>
          <SectionMenu sections={sections} />
        </Layout.Sider>
      ) : (
        <Drawer
          title="安居"
          placement="left"
          size={240}
          open={menuOpen}
          onClose={() => setMenuOpen(false)}
          styles={{ body: { padding: 0 } }}
        >
          <SectionMenu sections={sections} onChosen={() => setMenuOpen(false)} />
        </Drawer>
      )}
      <Layout>
        <Layout.Header
          style={{
            height: 48,
            lineHeight: '48px',
            padding: wide ? '0 24px' : '0 12px',
            borderBlockEnd: '1px solid var(--ant-color-split)',
          }}
        >
          <TopBar
            name={viewer.data.name}
            role={ROLE_TITLES[viewer.data.role]}
            onSearch={() => setSearching(true)}
            onMenu={wide ? undefined : () => setMenuOpen(true)}
          />
        </Layout.Header>
        <Layout.Content id="content" role="main" style={{ padding: wide ? 24 : 12, minWidth: 0 }}>
          <Suspense fallback={<Skeleton active />}>
            {mayOpen(viewer.data.role, pathname) ? <Outlet context={viewer.data} /> : <NotForRole role={viewer.data.role} />}
          </Suspense>
        </Layout.Content>
      </Layout>
      <SearchPalette open={searching} onClose={() => setSearching(false)} sections={sections} />
    </Layout>
  )
}

function SectionMenu({ sections, onChosen }: { sections: readonly Section[]; onChosen?: () => void }) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const groups = Map.groupBy(sections, ({ group }) => group)
  const selected = sections.findLast(({ path }) => (path === '/' ? pathname === '/' : pathname.startsWith(path)))
  return (
    <Menu
      mode="inline"
      style={{ borderInlineEnd: 0, padding: '0 8px' }}
      selectedKeys={selected ? [selected.path] : []}
      onClick={({ key }) => {
        navigate(key)
        onChosen?.()
      }}
      items={[...groups].map(([group, entries]) => ({
        type: 'group' as const,
        key: group,
        label: group,
        children: entries.map(({ path, title }) => ({ key: path, label: title })),
      }))}
    />
  )
}

/** `onMenu` is given where the menu is not in sight: the search is then said by its icon alone, and the name without the role. */
function TopBar({
  name,
  role,
  onSearch,
  onMenu,
}: {
  name: string
  role: string
  onSearch: () => void
  onMenu: (() => void) | undefined
}) {
  const { mode, toggle } = useThemeMode()
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
      <Space size={4}>
        <Tooltip title={mode === 'dark' ? '换成浅色' : '换成深色'}>
          <Button type="text" icon={<BulbOutlined />} onClick={toggle} aria-label="切换主题" />
        </Tooltip>
        <Dropdown menu={{ items: [{ key: 'out', icon: <LogoutOutlined />, label: <a href="/auth/logout">退出登录</a> }] }}>
          <Button type="text">{onMenu || name === role ? name : `${name}（${role}）`}</Button>
        </Dropdown>
      </Space>
    </div>
  )
}
