import type { VersionSummary } from '@anju/dashboards/store/summaries.ts'
import { Button, Drawer, Popconfirm, Tag } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '../data/api.ts'
import { clockOf, dateOf } from '../instants.ts'

interface VersionsProps {
  readonly screenId: string
  readonly open: boolean
  readonly dirty: boolean
  readonly onClose: () => void
  readonly onLoad: (version: number) => void
  readonly onPublish: (version: number) => Promise<void>
}

/** Everything that was saved: who, when, why; any version can be loaded or published again. */
export function Versions({ screenId, open, dirty, onClose, onLoad, onPublish }: VersionsProps) {
  const [versions, setVersions] = useState<readonly VersionSummary[]>([])
  const read = () =>
    api.versions(screenId).then(
      ({ versions: all }) => setVersions(all),
      () => setVersions([]),
    )
  useEffect(() => {
    if (open)
      void api.versions(screenId).then(
        ({ versions: all }) => setVersions(all),
        () => setVersions([]),
      )
  }, [open, screenId])
  return (
    <Drawer title="版本" open={open} onClose={onClose} size={420}>
      {versions.length === 0 && <p>还没有保存过版本。</p>}
      <ol className="versions">
        {versions.map(({ version, author, note, createdAt, published }) => (
          <li key={version}>
            <div>
              <strong>第 {version} 版</strong> {published && <Tag color="green">已发布</Tag>}
              <p>{note || '无说明'}</p>
              <p className="quiet">
                {author} {dateOf(new Date(createdAt))} {clockOf(new Date(createdAt)).slice(0, 5)}
              </p>
            </div>
            <div className="acts">
              <Popconfirm
                title="载入后，未保存的修改会丢失"
                disabled={!dirty}
                onConfirm={() => onLoad(version)}
                okText="载入"
                cancelText="取消"
              >
                <Button size="small" {...(dirty ? {} : { onClick: () => onLoad(version) })}>
                  载入
                </Button>
              </Popconfirm>
              {!published && (
                <Button size="small" onClick={() => void onPublish(version).then(read)}>
                  发布
                </Button>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Drawer>
  )
}
