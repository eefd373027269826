import './styles/stage.css'
import type { ScreenSummary } from '@anju/dashboards/store/summaries.ts'
import { useEffect, useState } from 'react'
import { api, Refusal } from './data/api.ts'
import { Trouble } from './player/Trouble.tsx'
import { cssVariables } from './theme.ts'

/** All screens, for who came without an address. */
export function ScreenList() {
  const [screens, setScreens] = useState<readonly ScreenSummary[] | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  useEffect(() => {
    api.screens().then(
      ({ screens: all }) => setScreens(all),
      (error) => error instanceof Refusal && setRefusal(error),
    )
  }, [])
  if (refusal) return <Trouble refusal={refusal} />
  return (
    <main className="stage trouble" style={cssVariables('dark')} aria-busy={!screens}>
      <h1>数字大屏</h1>
      {screens?.length === 0 && <p>还没有大屏。由数据管理员或分析人员新建。</p>}
      {screens?.map(({ id, title, publishedVersion }) => (
        <a key={id} href={publishedVersion ? `/screen/${id}` : `/screen/${id}/edit`}>
          {title}
          {publishedVersion ? '' : '（未发布）'}
        </a>
      ))}
      <a href="/">回到控制台</a>
    </main>
  )
}
