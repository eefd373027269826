import type { RouteObject } from 'react-router'

/** The pages of the books (会计资金); each is loaded when it is first opened. */
export const booksRoutes: RouteObject[] = [
  {
    path: 'counter/trial-balance',
    lazy: async () => ({ Component: (await import('./TrialBalancePage.tsx')).TrialBalancePage }),
  },
  {
    path: 'counter/trial-balance/:code',
    lazy: async () => ({ Component: (await import('./SubjectLedgerPage.tsx')).SubjectLedgerPage }),
  },
  { path: 'counter/vouchers', lazy: async () => ({ Component: (await import('./VouchersPage.tsx')).VouchersPage }) },
  { path: 'counter/vouchers/:no', lazy: async () => ({ Component: (await import('./VoucherPage.tsx')).VoucherPage }) },
  { path: 'counter/bank-journal', lazy: async () => ({ Component: (await import('./BankJournalPage.tsx')).BankJournalPage }) },
  {
    path: 'counter/reconciliation',
    lazy: async () => ({ Component: (await import('./ReconciliationPage.tsx')).ReconciliationPage }),
  },
  {
    path: 'counter/reconciliation/:no',
    lazy: async () => ({ Component: (await import('./ReconciliationRunPage.tsx')).ReconciliationRunPage }),
  },
  {
    path: 'counter/reconciliation/differences/:no',
    lazy: async () => ({ Component: (await import('./DifferencePage.tsx')).DifferencePage }),
  },
  { path: 'counter/policy', lazy: async () => ({ Component: (await import('./PolicyPage.tsx')).PolicyPage }) },
  {
    path: 'counter/policy/:name',
    lazy: async () => ({ Component: (await import('./PolicyParameterPage.tsx')).PolicyParameterPage }),
  },
  {
    path: 'counter/policy/:name/change',
    lazy: async () => ({ Component: (await import('./PolicyChangePage.tsx')).PolicyChangePage }),
  },
  {
    path: 'counter/deposit-loan-report',
    lazy: async () => ({ Component: (await import('./DepositLoanReportPage.tsx')).DepositLoanReportPage }),
  },
]
