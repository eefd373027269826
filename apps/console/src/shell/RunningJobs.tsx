import type { Role } from '@anju/standards/viewer.ts'
import { SyncOutlined } from '@ant-design/icons'
import { Badge, Button, Flex, Popover, Typography } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { instant } from '../parts/figures.ts'
import { useRunningJobs } from './running-jobs.ts'

/** The jobs under way: how many, and on a click which, how far, since when, each with the way to it. Nothing for a role that has none. */
export function RunningJobs({ role, narrow }: { role: Role; narrow: boolean }) {
  const [open, setOpen] = useState(false)
  const running = useRunningJobs(role)
  if (!running) return null
  const { jobs, all } = running
  const close = () => setOpen(false)
  const words = jobs.length > 0 ? `${jobs.length} 项任务运行中` : '无任务运行'
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title="运行中的任务"
      content={
        <Flex vertical gap={8} style={{ minWidth: 260, maxWidth: 360 }}>
          {jobs.length === 0 && <Typography.Text type="secondary">现在没有任务在运行。任务开始后显示在这里。</Typography.Text>}
          {jobs.map(({ title, note, path, since }) => (
            <Flex key={path} vertical>
              <Flex justify="space-between" gap={16}>
                <Link to={path} onClick={close}>
                  {title}
                </Link>
                <span>{note}</span>
              </Flex>
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                开始于 {instant(since)}
              </Typography.Text>
            </Flex>
          ))}
          <Link to={all} onClick={close}>
            查看全部
          </Link>
        </Flex>
      }
    >
      {narrow ? (
        <Button type="text" aria-label={words}>
          <Badge count={jobs.length} size="small" color="var(--ant-color-primary)">
            <SyncOutlined aria-hidden spin={jobs.length > 0} />
          </Badge>
        </Button>
      ) : (
        <Button type="text" icon={<SyncOutlined aria-hidden spin={jobs.length > 0} />}>
          {words}
        </Button>
      )}
    </Popover>
  )
}
