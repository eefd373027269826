import { Button, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import type { Fact } from '../../../api/counter.ts'
import { LinkButton } from '../../LinkButton.tsx'
import { TextField } from '../fields.tsx'
import { PostingForm } from '../PostingForm.tsx'
import { CorrectContribution } from './CorrectContribution.tsx'
import { CORRECTION_FORMS } from './forms.tsx'
import type { Correction } from './thing.ts'

/** Begins a correction: its form, the application on whose page the step is taken, or the question to the bank. */
export function Start({ correction }: { correction: Correction }) {
  const { act, title, given } = correction
  if (act === 'application')
    return (
      <LinkButton size="small" to={`/counter/applications/${given.applicationNo}`}>
        打开受理单
      </LinkButton>
    )
  return (
    <InModal label={`办理${title}`} title={title}>
      {act === 'ask' ? <Ask instructionNo={given.instructionNo ?? ''} /> : <Apply correction={correction} />}
    </InModal>
  )
}

function InModal({ label, title, children }: { label: string; title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" aria-label={label} onClick={() => setOpen(true)}>
        办理
      </Button>
      <Modal open={open} title={title} footer={null} width={960} onCancel={() => setOpen(false)} destroyOnHidden>
        {children}
      </Modal>
    </>
  )
}

/** What a correction answers: an application to be checked. */
interface Answer {
  readonly applicationNo: string
  readonly facts: readonly Fact[]
}

function Apply({ correction: { kind, title, effect, given } }: { correction: Correction }) {
  if (kind === 'contribution_correction')
    return <CorrectContribution unitNo={given.unitNo ?? ''} voucherNo={given.voucherNo ?? ''} />
  const form = CORRECTION_FORMS[kind ?? '']
  if (!form) return null
  return (
    <PostingForm<Answer>
      path={form.path}
      submit="提交"
      preview={({ facts }) => [
        ...Object.values(given).map((value) => ({ label: '编号', value })),
        { label: '更正', value: title },
        { label: '办理后', value: effect },
        ...facts,
      ]}
      toBody={(values) => form.body(given, values)}
      done={doneOf}
    >
      {form.fields}
    </PostingForm>
  )
}

function doneOf({ applicationNo, facts }: Answer) {
  return {
    title: '已提交复核',
    facts: [{ label: '受理单号', value: applicationNo }, ...facts],
    links: <Link to={`/counter/applications/${applicationNo}`}>打开受理单</Link>,
  }
}

function Ask({ instructionNo }: { instructionNo: string }) {
  return (
    <PostingForm<{ attempts: number }>
      path={`/instructions/${instructionNo}/ask`}
      submit="查询"
      toBody={({ reason }) => ({ reason })}
      done={({ attempts }) => ({
        title: '已登记查询',
        facts: [{ label: '已发送', value: `${attempts} 次，查询不会重发` }],
      })}
    >
      <TextField name="reason" label="查询原因" first hint="银行答复后，业务随之入账或恢复原状" />
    </PostingForm>
  )
}
