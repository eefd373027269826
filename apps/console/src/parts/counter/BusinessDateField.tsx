import { ConfigProvider, Form } from 'antd'
import { useEffect, useRef } from 'react'
import { useBusinessDay } from '../../api/platform.ts'
import { DateField } from './fields.tsx'

const NAME = 'businessDate'

/**
 * 业务日期 of a form: today, by itself, as soon as the ledger has said how it stands. Once today is closed nothing is proposed, since most business would be refused on it, and on no later day
 * either before it has come; it says from when on it is taken, and proposes the new day as soon as that has begun.
 */
export function BusinessDateField() {
  const form = Form.useFormInstance()
  const { componentDisabled: confirming } = ConfigProvider.useConfig()
  const { data: books } = useBusinessDay()
  const opensOn = books?.opensOn ?? null
  const day = books?.businessDate
  // What was proposed and still stands is ours to take back; what somebody entered is not. (A form calls both touched.)
  const proposed = useRef<string>(undefined)
  useEffect(() => {
    if (confirming || !day) return
    const entered = form.getFieldValue(NAME)
    if (entered && entered !== proposed.current) return
    proposed.current = opensOn ? undefined : day
    form.setFieldValue(NAME, proposed.current)
  }, [form, confirming, opensOn, day])
  const hint = opensOn && `今日已日终：记账的业务 ${opensOn} 0 时起可办理；不记账的仍可按今日（${day}）办理`
  return <DateField name={NAME} label="业务日期" {...(hint ? { hint } : {})} />
}
