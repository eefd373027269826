import { ROLE_TITLES, ROLES } from '@anju/standards/viewer.ts'

export interface SignInPage {
  readonly action: string
  /** Whether the last try failed. */
  readonly wrong: boolean
  readonly chosen: string
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** The demo provider's sign-in page: plain HTML, no script, works on a phone. */
export function signInPage({ action, wrong, chosen }: SignInPage): string {
  const people = ROLES.map(
    (role) =>
      `<label><input type="radio" name="account" value="${role}"${role === chosen ? ' checked' : ''}><span>${ROLE_TITLES[role]}</span></label>`,
  ).join('')
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>登录 安居</title><link rel="stylesheet" href="/fonts/400.css"><style>
:root{color-scheme:light dark}*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#eef2f4;color:#1d2b31;font:16px/1.5 "PingFang SC","HarmonyOS Sans SC","Source Han Sans SC","Noto Sans CJK SC","Noto Sans SC",sans-serif}
main{width:min(400px,calc(100vw - 32px));background:#fff;border:1px solid #d7e0e4;border-radius:8px;padding:32px}
h1{margin:0;font-size:24px;font-weight:600}p{margin:4px 0 24px;color:#55666d;font-size:14px}
fieldset{border:0;padding:0;margin:0 0 20px}legend,.password span{font-size:14px;color:#55666d;margin-bottom:8px}
fieldset div{display:grid;grid-template-columns:1fr 1fr;gap:8px}
label{display:flex;align-items:center;gap:8px;min-height:44px;padding:0 12px;border:1px solid #d7e0e4;border-radius:6px;cursor:pointer}
label:has(:checked){border-color:#0f6e84;background:#eaf4f6}label:has(:focus-visible){outline:2px solid #0f6e84;outline-offset:2px}input{accent-color:#0f6e84}
.password{display:block;border:0;padding:0;min-height:0}.password span{display:block}.password:has(:focus-visible){outline:0}
.password input{width:100%;min-height:44px;font:inherit;padding:0 12px;border:1px solid #9fb1b8;border-radius:6px;background:transparent;color:inherit}
.password input:focus{outline:2px solid #0f6e84;outline-offset:0}
button{width:100%;min-height:48px;margin-top:20px;border:0;border-radius:6px;background:#0f6e84;color:#fff;font:inherit;font-weight:600;cursor:pointer}
.wrong{margin:16px 0 0;color:#a8201a}
@media (prefers-color-scheme:dark){body{background:#10181c;color:#e3ebee}main{background:#172126;border-color:#2a383f}p,legend,.password span{color:#9fb1b8}label{border-color:#2a383f}label:has(:checked){background:#12333c}.wrong{color:#ff9a8f}}
</style></head><body><main><h1>安居</h1><p>三门峡市住房公积金数据平台</p>
<form method="post" action="${escapeHtml(action)}"><fieldset><legend>以谁的身份登录</legend><div>${people}</div></fieldset>
<label class="password"><span>口令（启动时打印在终端）</span><input type="password" name="password" autocomplete="current-password" required autofocus></label>
${wrong ? '<p class="wrong" role="alert">口令不正确，请核对终端里“登录”一行</p>' : ''}<button>登录</button></form></main></body></html>`
}
