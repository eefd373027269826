import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Application, Fact, Kind, Shape } from '../../api/counter.ts'
import { AboutAccount } from './AboutAccount.tsx'
import { AboutLoan } from './AboutLoan.tsx'
import { BusinessDateField } from './BusinessDateField.tsx'
import { ContentFields, type ContentFieldsProps } from './content/ContentFields.tsx'
import { contentOf } from './content/shape.ts'
import { PostingForm } from './PostingForm.tsx'

/**
 * An application of a kind, new or made anew from one that came back: under the account it is about filled in, shown with what the checker would see, submitted. What it would
 * do is asked of the ledger, which does it and takes it back.
 */
export function ApplicationForm({
  kind,
  again,
  given = {},
  choices,
  children,
}: {
  kind: Kind
  /** The application that is submitted again. */
  again?: Application
  /** Fields that are known from where the form was opened: numbers cannot be changed, anything else is a proposal. */
  given?: Readonly<Record<string, string>>
  choices?: ContentFieldsProps['choices']
  /** What helps to fill it in, within the form. */
  children?: ReactNode
}) {
  const path = `/applications/${kind.kind}`
  return (
    <PostingForm<Application, { facts: readonly Fact[] }>
      path={again ? `/applications/${again.applicationNo}/submit` : path}
      previewPath={path}
      submit="提交复核"
      {...(again ? { shown: `/applications/${again.applicationNo}` } : {})}
      initial={{ ...legible(again?.content ?? {}), ...listed(kind.content, given) }}
      toBody={({ businessDate, ...values }) => ({ businessDate, content: contentOf(kind.content, values) })}
      preview={({ facts }) => facts}
      done={({ applicationNo, facts }) => ({
        title: '已提交复核',
        facts: [{ label: '受理单号', value: applicationNo }, ...facts],
        links: <Link to={`/counter/applications/${applicationNo}`}>打开受理单</Link>,
      })}
    >
      <AboutAccount />
      <AboutLoan />
      {children}
      <ContentFields
        shape={kind.content}
        at={[]}
        fixed={new Set(Object.keys(given).filter((name) => name.endsWith('No')))}
        {...(choices ? { choices } : {})}
      />
      <BusinessDateField />
    </PostingForm>
  )
}

/** What is given as text in an address; a list is filled in with it, and may still be added to. */
const listed = ({ properties = {} }: Shape, given: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, properties[name]?.type === 'array' ? value.split(',') : value]),
  )

/** A content without what is shown with its middle hidden: that is filled in anew. */
const legible = (content: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(content, (_, value: unknown) => (typeof value === 'string' && value.includes('****') ? undefined : value)),
  )
