import type { Viewer } from '@anju/standards/viewer.ts'
import { useOutletContext } from 'react-router'

/** Whether who is signed in does business here; an auditor only reads, and is offered nothing to do. */
export const useMayPost = (): boolean => useOutletContext<Viewer | undefined>()?.role !== 'auditor'
