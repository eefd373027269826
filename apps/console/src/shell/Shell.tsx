import { useQuery } from '@tanstack/react-query'
import { Drawer, Grid, Layout, Menu, Skeleton, Typography } from 'antd'
import { Suspense, useState } from 'react'
import { Link, Outlet, useLocation, useNavigate } from 'react-router'
import { fetchViewer } from '../api/client.ts'
import { ProblemAlert } from '../parts/ProblemAlert.tsx'
import { NotForRole } from './NotForRole.tsx'
import { SearchPalette } from './SearchPalette.tsx'
import { mayOpen, type Section, sectionsFor } from './sections.ts'
import { TopBar } from './TopBar.tsx'
import { useChanges } from './use-changes.ts'
import { useHotkey } from './use-hotkey.ts'

/** The frame of every page: menu by role on the left (in a drawer where there is no room); search, business date, running jobs, theme and who I am on top. */
export function Shell() {
  const viewer = useQuery({ queryKey: ['viewer'], queryFn: fetchViewer, staleTime: Number.POSITIVE_INFINITY })
  const [searching, setSearching] = useState(false)
  const [menuOpen, setMenuOpen] = useState(false)
  const { lg: wide = window.innerWidth >= 992 } = Grid.useBreakpoint()
  const { pathname } = useLocation()
  useChanges()
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
          <TopBar viewer={viewer.data} onSearch={() => setSearching(true)} onMenu={wide ? undefined : () => setMenuOpen(true)} />
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
