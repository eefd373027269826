import type { RouteObject } from 'react-router'

/** The pages of the counter (柜台业务); each is loaded when it is first opened. */
export const counterRoutes: RouteObject[] = [
  { path: 'counter', lazy: async () => ({ Component: (await import('./CounterPage.tsx')).CounterPage }) },
  { path: 'counter/units', lazy: async () => ({ Component: (await import('./UnitsPage.tsx')).UnitsPage }) },
  { path: 'counter/units/new', lazy: async () => ({ Component: (await import('./OpenUnitPage.tsx')).OpenUnitPage }) },
  { path: 'counter/units/:no', lazy: async () => ({ Component: (await import('./UnitPage.tsx')).UnitPage }) },
  {
    path: 'counter/units/:no/members/new',
    lazy: async () => ({ Component: (await import('./OpenMemberPage.tsx')).OpenMemberPage }),
  },
  {
    path: 'counter/units/:no/bases',
    lazy: async () => ({ Component: (await import('./BaseFilePage.tsx')).BaseFilePage }),
  },
  { path: 'counter/units/:no/roll', lazy: async () => ({ Component: (await import('./RollPage.tsx')).RollPage }) },
  {
    path: 'counter/units/:no/change',
    lazy: async () => ({ Component: (await import('./ChangeUnitPage.tsx')).ChangeUnitPage }),
  },
  {
    path: 'counter/accounts/:no/change',
    lazy: async () => ({ Component: (await import('./ChangeMemberPage.tsx')).ChangeMemberPage }),
  },
  { path: 'counter/letters', lazy: async () => ({ Component: (await import('./LettersPage.tsx')).LettersPage }) },
  { path: 'counter/letters/new', lazy: async () => ({ Component: (await import('./NewLetterPage.tsx')).NewLetterPage }) },
  { path: 'counter/letters/:no', lazy: async () => ({ Component: (await import('./LetterPage.tsx')).LetterPage }) },
  { path: 'counter/accounts/:no', lazy: async () => ({ Component: (await import('./AccountPage.tsx')).AccountPage }) },
  { path: 'counter/apply', lazy: async () => ({ Component: (await import('./ApplyIndexPage.tsx')).ApplyIndexPage }) },
  { path: 'counter/apply/:kind', lazy: async () => ({ Component: (await import('./ApplyPage.tsx')).ApplyPage }) },
  { path: 'counter/loans/:no', lazy: async () => ({ Component: (await import('./LoanPage.tsx')).LoanPage }) },
  { path: 'counter/receipts', lazy: async () => ({ Component: (await import('./ReceiptsPage.tsx')).ReceiptsPage }) },
  { path: 'counter/applications', lazy: async () => ({ Component: (await import('./ApplicationsPage.tsx')).ApplicationsPage }) },
  {
    path: 'counter/applications/:no',
    lazy: async () => ({ Component: (await import('./ApplicationPage.tsx')).ApplicationPage }),
  },
  { path: 'counter/desk', lazy: async () => ({ Component: (await import('./DeskPage.tsx')).DeskPage }) },
  { path: 'counter/batches', lazy: async () => ({ Component: (await import('./BatchesPage.tsx')).BatchesPage }) },
  { path: 'counter/day-end', lazy: async () => ({ Component: (await import('./DayEndPage.tsx')).DayEndPage }) },
]
