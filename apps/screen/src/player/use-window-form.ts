import { modeFor, unitFor } from '@anju/dashboards/document/layout.ts'
import type { Mode } from '@anju/dashboards/document/screen-document.ts'
import { useEffect, useState } from 'react'

export interface WindowForm {
  readonly mode: Mode
  /** Pixels of one design unit. */
  readonly unit: number
}

const measure = (modes: readonly Mode[]): WindowForm => {
  const { innerWidth, innerHeight } = window
  const mode = modeFor(innerWidth, innerHeight, modes)
  return { mode, unit: unitFor(mode, innerWidth, innerHeight) }
}

/** Which form the window asks for, and how large a design unit is in it. */
export function useWindowForm(modes: readonly Mode[]): WindowForm {
  const key = modes.join()
  const [form, setForm] = useState(() => measure(modes))
  useEffect(() => {
    const update = () => setForm(measure(key.split(',') as Mode[]))
    update()
    window.addEventListener('resize', update)
    return () => window.removeEventListener('resize', update)
  }, [key])
  return form
}
