import { defineCodeList } from '../code-list.ts'

/** 证件类型 ZJLX */
export const idType = defineCodeList({
  name: 'id_type',
  title: '证件类型',
  basis: 'JGJ/T 320-2014',
  standard: { '01': '身份证', '02': '军官证', '03': '护照', '04': '外国人永久居留证', '99': '其他' },
})

/** 性别 XingBie */
export const gender = defineCodeList({
  name: 'gender',
  title: '性别',
  basis: 'GB/T 2261.1',
  standard: { '0': '未知的性别', '1': '男', '2': '女', '9': '未说明的性别' },
})

/** 婚姻状况 HYZK */
export const maritalStatus = defineCodeList({
  name: 'marital_status',
  title: '婚姻状况',
  basis: 'GB/T 2261.2',
  standard: { '10': '未婚', '20': '已婚', '21': '初婚', '22': '再婚', '23': '复婚', '30': '丧偶', '40': '离婚', '90': '未说明' },
})

/** 学历 XueLi */
export const education = defineCodeList({
  name: 'education',
  title: '学历',
  basis: 'GB/T 4658',
  standard: {
    '10': '研究生',
    '20': '大学本科',
    '30': '大学专科',
    '40': '中等专业学校',
    '50': '技工学校',
    '60': '高中',
    '70': '初中',
    '80': '小学',
    '90': '其他',
  },
})

/** 单位经济类型 DWJJLX */
export const economicType = defineCodeList({
  name: 'economic_type',
  title: '单位经济类型',
  basis: 'GB/T 12402',
  standard: {
    '100': '内资',
    '110': '国有全资',
    '120': '集体全资',
    '130': '股份合作',
    '140': '联营',
    '150': '有限责任公司',
    '160': '股份有限公司',
    '170': '私有',
    '190': '其他内资',
    '200': '港、澳、台投资',
    '300': '国外投资',
    '900': '其他',
  },
})

/** 受托银行 STYHDM */
export const bank = defineCodeList({
  name: 'bank',
  title: '银行',
  basis: '银行业金融机构代码（三位）',
  standard: { '102': '中国工商银行', '103': '中国农业银行', '104': '中国银行', '105': '中国建设银行', '301': '交通银行' },
})

export const PARTY_CODE_LISTS = [idType, gender, maritalStatus, education, economicType, bank]
