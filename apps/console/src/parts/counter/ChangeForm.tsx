import type { ReactNode } from 'react'
import { BusinessDateField } from './BusinessDateField.tsx'
import { PostingForm } from './PostingForm.tsx'

type Values = Readonly<Record<string, unknown>>

/**
 * A change of what is registered: filled in with what stands; only what was changed is sent. What is shown with its middle hidden is left
 * empty, and stays as it is unless it is filled in.
 */
export function ChangeForm({
  path,
  present,
  done,
  children,
}: {
  /** Of what is changed. */
  path: string
  /** What stands, by field. */
  present: Readonly<Record<string, string | null | undefined>>
  done: ReactNode
  children: ReactNode
}) {
  const legible = Object.fromEntries(Object.entries(present).filter(([, value]) => value && !value.includes('****')))
  return (
    <PostingForm<{ changeNo: string }>
      path={`${path}/change`}
      shown={path}
      submit="变更"
      initial={legible}
      toBody={(values) => changed(values, legible)}
      done={({ changeNo }) => ({ title: '已变更', facts: [{ label: '变更编号', value: changeNo }], links: done })}
    >
      {children}
      <BusinessDateField />
    </PostingForm>
  )
}

/** What differs from what stood; the day always. */
const changed = (values: Values, before: Values) =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => name === 'businessDate' || (value !== undefined && value !== '' && value !== before[name]),
    ),
  )
