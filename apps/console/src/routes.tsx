import { Result } from 'antd'
import { Link, type RouteObject, useRouteError } from 'react-router'
import { booksRoutes } from './pages/books/routes.ts'
import { counterRoutes } from './pages/counter/routes.ts'
import { ProblemAlert } from './parts/ProblemAlert.tsx'
import { Shell } from './shell/Shell.tsx'

function Broken() {
  return <ProblemAlert error={useRouteError()} onRetry={() => window.location.reload()} />
}

function Missing() {
  return <Result status="404" title="没有这个页面" extra={<Link to="/">回到工作台</Link>} />
}

/** Every page of the console; each is loaded when it is first opened. */
export const routes: RouteObject[] = [
  {
    path: '/',
    element: <Shell />,
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./pages/HomePage.tsx')).HomePage }) },
      { path: 'capture', lazy: async () => ({ Component: (await import('./pages/CapturePage.tsx')).CapturePage }) },
      { path: 'runs', lazy: async () => ({ Component: (await import('./pages/RunsPage.tsx')).RunsPage }) },
      { path: 'runs/graph', lazy: async () => ({ Component: (await import('./pages/GraphPage.tsx')).GraphPage }) },
      { path: 'runs/:id', lazy: async () => ({ Component: (await import('./pages/RunPage.tsx')).RunPage }) },
      { path: 'sql', lazy: async () => ({ Component: (await import('./pages/SqlPage.tsx')).SqlPage }) },
      { path: 'assets', lazy: async () => ({ Component: (await import('./pages/AssetsPage.tsx')).AssetsPage }) },
      { path: 'assets/:id', lazy: async () => ({ Component: (await import('./pages/AssetPage.tsx')).AssetPage }) },
      { path: 'standards', lazy: async () => ({ Component: (await import('./pages/StandardsPage.tsx')).StandardsPage }) },
      { path: 'quality', lazy: async () => ({ Component: (await import('./pages/QualityPage.tsx')).QualityPage }) },
      {
        path: 'quality/:dataset',
        lazy: async () => ({ Component: (await import('./pages/QualityDatasetPage.tsx')).QualityDatasetPage }),
      },
      { path: 'security', lazy: async () => ({ Component: (await import('./pages/SecurityPage.tsx')).SecurityPage }) },
      { path: 'indicators', lazy: async () => ({ Component: (await import('./pages/IndicatorsPage.tsx')).IndicatorsPage }) },
      { path: 'profiles', lazy: async () => ({ Component: (await import('./pages/ProfilesPage.tsx')).ProfilesPage }) },
      { path: 'screens', lazy: async () => ({ Component: (await import('./pages/ScreensPage.tsx')).ScreensPage }) },
      ...counterRoutes,
      ...booksRoutes,
      { path: '*', Component: Missing },
    ],
  },
]
