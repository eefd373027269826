import type { ScreenData } from '@anju/dashboards/binding/data.ts'
import { ageTitle } from '@anju/dashboards/document/periods.ts'
import type { ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import type { ScreenState } from '../data/screen-state.ts'
import { useNow } from '../data/use-now.ts'
import { clockOf, dateOf } from '../instants.ts'
import { EditIcon, FullScreenIcon } from './icons.tsx'

interface MastheadProps {
  readonly document: ScreenDocument
  readonly data: ScreenData | null
  readonly connection: ScreenState['connection']
  readonly screenId: string
  readonly mayEdit: boolean
}

/** What the screen is, whether it lives, and what time it is. */
export function Masthead({ document: { title, subtitle }, data, connection, screenId, mayEdit }: MastheadProps) {
  const now = useNow(1000)
  const asOf = oldestAsOf(data)
  return (
    <header className="masthead">
      <h1>{title}</h1>
      <span>{subtitle}</span>
      <span className="push state" data-state={connection === 'lost' ? 'lost' : 'live'}>
        {connection === 'lost' ? `连接中断，数据停在 ${lastTime(data)}` : '实时'}
      </span>
      {asOf && <span className="asof">数据截至 {asOfTitle(asOf, now)}</span>}
      <time className="figure time">
        {dateOf(now)} {clockOf(now).slice(0, 5)}
      </time>
      <span className="tools">
        <button type="button" aria-label="全屏显示" onClick={() => void toggleFullScreen()}>
          <FullScreenIcon />
        </button>
        {mayEdit && (
          <a href={`/screen/${screenId}/edit`} aria-label="编辑大屏">
            <EditIcon />
          </a>
        )}
      </span>
    </header>
  )
}

/** The oldest as-of of the published numbers; live events are as fresh as the business. */
function oldestAsOf(data: ScreenData | null): string | null {
  const instants = Object.values(data?.widgets ?? {}).flatMap((widget) =>
    'asOf' in widget && widget.kind !== 'ticker' && widget.asOf ? [widget.asOf] : [],
  )
  return instants.toSorted()[0] ?? null
}

function asOfTitle(asOf: string, now: Date): string {
  const instant = new Date(asOf)
  return dateOf(instant) === dateOf(now) ? clockOf(instant).slice(0, 5) : `${ageTitle(now.getTime() - instant.getTime())}前`
}

const lastTime = (data: ScreenData | null) => (data ? clockOf(new Date(data.madeAt)).slice(0, 5) : '—')

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen()
  else await document.documentElement.requestFullscreen()
}
