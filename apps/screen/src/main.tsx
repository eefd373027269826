import '@fontsource/noto-sans-sc/400.css'
import '@fontsource/noto-sans-sc/500.css'
import './styles/base.css'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { Player } from './player/Player.tsx'
import { routeOf } from './route.ts'
import { ScreenList } from './ScreenList.tsx'

// The content security policy forbids evaluated code: zod must not compile its parsers.
z.config({ jitless: true })

const Editor = lazy(async () => ({ default: (await import('./editor/Editor.tsx')).Editor }))

function Page() {
  const route = routeOf(window.location.pathname)
  if (route.page === 'list') return <ScreenList />
  if (route.page === 'edit') return <Editor screenId={route.screenId} />
  return <Player screenId={route.screenId} />
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Suspense fallback={null}>
      <Page />
    </Suspense>
  </StrictMode>,
)
