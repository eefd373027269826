import { ConfigProvider, Form } from 'antd'
import { useEffect } from 'react'
import { today } from '../../api/counter.ts'
import { useBusinessDay } from '../../api/platform.ts'
import { DateField } from './fields.tsx'

const NAME = 'businessDate'

/**
 * 业务日期 of a form: today, by itself. Once today is closed nothing is proposed, since most business would be refused on it, and on no later day
 * either before it has come; it says from when on it is taken, and proposes the new day as soon as that has begun.
 */
export function BusinessDateField() {
  const form = Form.useFormInstance()
  const { componentDisabled: confirming } = ConfigProvider.useConfig()
  const { data: books } = useBusinessDay()
  const opensOn = books?.opensOn ?? null
  const day = books?.businessDate ?? today()
  useEffect(() => {
    if (confirming || form.isFieldTouched(NAME)) return
    if (opensOn) form.setFieldValue(NAME, undefined)
    else if (!form.getFieldValue(NAME)) form.setFieldValue(NAME, day)
  }, [form, confirming, opensOn, day])
  const hint = opensOn && `今日已日终：记账的业务 ${opensOn} 0 时起可办理；不记账的仍可按今日（${day}）办理`
  return <DateField name={NAME} label="业务日期" {...(hint ? { hint } : {})} />
}
