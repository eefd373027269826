import type { Element } from '../element.ts'
import type { Row } from '../row-schema.ts'
import { all, filled, matches, oneOf, passes, text } from './build.ts'
import type { Draft } from './element-rules.ts'
import type { Predicate, TextTest } from './expression.ts'

function checkDigit(
  element: Element,
  test: TextTest,
  what: { title: string; applies: Predicate; passing: Row; failing: Row },
): Draft {
  return { rule: 'check', dimension: 'accuracy', passes: passes(test, text(element.name)), ...what }
}

/** Without a kind of document beside it, only a text as long as a resident ID is taken for one. */
function residentId(element: Element): Draft {
  const { name, idTypeElement } = element
  const isResident = idTypeElement ? oneOf(text(idTypeElement), ['01']) : matches(text(name), '[0-9A-Za-z]{15}|[0-9A-Za-z]{18}')
  const kind: Row = idTypeElement ? { [idTypeElement]: '01' } : {}
  return checkDigit(element, 'residentId', {
    title: `${element.title}是身份证号时，符合 GB 11643：区划、出生日期与校验位`,
    applies: all(filled(name), isResident),
    passing: { ...kind, [name]: '411202199001011230' },
    failing: { ...kind, [name]: '411202199001011234' },
  })
}

/** The rules that follow from the kind of personal data: check digits and shapes. */
export function personalRules(element: Element): Draft[] {
  const { name, title } = element
  switch (element.personal) {
    case 'id_number':
      return [residentId(element)]
    case 'credit_code':
      return [
        checkDigit(element, 'creditCode', {
          title: `${title}符合 GB 32100：18 位与校验码`,
          applies: filled(name),
          passing: { [name]: '91411200MA3X00017G' },
          failing: { [name]: '91411200MA3X000170' },
        }),
      ]
    case 'mobile':
      return [
        {
          ...checkDigit(element, 'mobile', {
            title: `${title}是 11 位手机号码`,
            applies: filled(name),
            passing: { [name]: '13803980001' },
            failing: { [name]: '12803980001' },
          }),
          dimension: 'conformity',
        },
      ]
    case 'bank_card':
      return [
        checkDigit(element, 'bankCard', {
          title: `${title}是 16–19 位银行卡号且通过 Luhn 校验`,
          applies: filled(name),
          passing: { [name]: '6222020200011111115' },
          failing: { [name]: '6222020200011111116' },
        }),
      ]
    default:
      return []
  }
}
