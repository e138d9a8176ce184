import { createHash } from 'node:crypto';
import { type Flow, isKind } from '../../flows/format.ts';
import { variableOf } from './lint/plant.ts';

/** One secret, and how it gets into a flow. */
export interface PlantedSecret {
  what: string;
  secret: string;
  /** As which it stands there: whole, or in pieces. */
  pieces: readonly string[];
  plant: (flow: Flow, secret: string) => void;
}

const alphabets = {
  hex: '0123456789abcdef',
  alnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  digits: '0123456789',
};

let made = 0;

/** Random signs, the same in every run and different in every call. */
function random(alphabet: keyof typeof alphabets, length: number): string {
  made += 1;
  let text = '';
  for (let n = 0; text.length < length; n += 1)
    for (const byte of createHash('sha512').update(`${made} ${n}`).digest())
      text += alphabets[alphabet][byte % alphabets[alphabet].length];
  return text.slice(0, length);
}

function uuid(): string {
  return random('hex', 32).replace(/(.{8})(.{4}).(.{3}).(.{3})(.{12})/, '$1-$2-4$3-8$4-$5');
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const jwt = () =>
  `${[{ alg: 'RS256' }, { sub: random('alnum', 20) }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')}.${random('alnum', 86)}`;
const opaque = (cluster: string) => `${random('alnum', 64)}_${cluster}_${uuid()}`;
const words = 'correct-horse-battery';

type Plant = PlantedSecret['plant'];

const request =
  (fields: (secret: string) => object): Plant =>
  (flow, secret) => {
    const found = Object.values(flow.process.activities).find((one) => isKind(one, 'http-request-v2'));
    Object.assign(found?.properties ?? {}, fields(secret));
  };
const body = (text: (secret: string) => string) => request((secret) => ({ httpRequestBody: text(secret) }));
const header = (name: string, text = (secret: string) => secret) =>
  request((secret) => ({ httpRequestHeaders: { [name]: text(secret) } }));
const address = (text: (secret: string) => string) => request((secret) => ({ httpRequestUrl: text(secret) }));
const said = (text: (secret: string) => string) =>
  request((secret) => ({ promptsTts: [{ type: 'tts', value: text(secret) }] }));
const set = (variable: string, text = (secret: string) => secret) =>
  request((secret) => ({
    setVariablesArray: [{ setTo: 'set-to-literal', srcVariable: variable, expr: text(secret) }],
  }));
const condition = (text: (secret: string) => string) => request((secret) => ({ expr: text(secret) }));
const code = (text: (secret: string) => string) => request((secret) => ({ fnCode: text(secret) }));
const comment =
  (text = (secret: string) => `Was ${secret} until May.`): Plant =>
  (flow, secret) =>
    Object.assign(flow, { comment: text(secret) });
const value =
  (name: string, text = (secret: string) => secret, type: 'STRING' | 'JSON' | 'INTEGER' = 'STRING'): Plant =>
  (flow, secret) =>
    flow.variables.push({ ...variableOf(flow, 'stored_name'), name, type, value: text(secret) });
const drawn =
  (fields: (secret: string) => object): Plant =>
  (flow, secret) => {
    const [widget] = Object.values(flow.diagram.widgets);
    Object.assign(widget ?? {}, { properties: fields(secret) });
  };

/** Secrets in the shapes and places in which flows have them. */
const rows: readonly [what: string, secret: string, plant: Plant, splitAt?: number][] = [
  // Webex
  ['Webex: access token in a comment', opaque('P0A1'), comment()],
  ['Webex: refresh token under a harmless name', opaque('PF84'), value('note')],
  ['Webex: government token in an address', opaque('FC82'), address((s) => `https://x.example/?t=${s}`)],
  ['Webex: self-contained token in a header', jwt(), header('x-anything')],
  ['Webex: client secret in speech', random('hex', 64), said((s) => `Say ${s} now.`)],
  ['Webex: client secret in capitals', random('hex', 64).toUpperCase(), comment()],
  ['Webex: token without its org, under its name', random('alnum', 64), value('token')],
  ['Webex: token without its org, without a name', random('alnum', 64), comment()],
  ['Webex: Connect service key in the header key', uuid(), header('key')],
  ['Webex: Connect service key as authorization', uuid(), header('Authorization')],
  ['Webex: guest issuer secret', `${random('base64', 43)}=`, value('guestIssuerSecret')],
  ['Webex: webhook secret of words', words, body((s) => `{"name": "hook", "secret": "${s}"}`)],
  ['Webex: token after Bearer in a prompt', opaque('P0A1'), said((s) => `Bearer ${s}`)],
  ['Webex: token in Base64', base64(`{"access_token": "${opaque('P0A1')}"}`), value('session')],
  // split
  [
    'split: two literals of an expression',
    opaque('P0A1'),
    header('Authorization', (s) => `Bearer {{ "${s.slice(0, 50)}" ~ "${s.slice(50)}" }}`),
    50,
  ],
  [
    'split: two variables',
    opaque('P0A1'),
    (flow, s) => {
      value('part_one')(flow, s.slice(0, 50));
      value('part_two')(flow, s.slice(50));
    },
    50,
  ],
  [
    'split: around an expression',
    random('hex', 64),
    body((s) => `{"client_secret": "${s.slice(0, 40)}{{ rest }}${s.slice(40)}"}`),
    40,
  ],
  [
    'split: two literals of a secret that is set',
    'Winter-Garden-2026',
    set('client_secret', (s) => `{{ "${s.slice(0, 9)}" + "${s.slice(9)}" }}`),
    9,
  ],
  // authentication
  ['Bearer with letters alone', 'quietharbourlantern', header('Authorization', (s) => `Bearer ${s}`)],
  ['Bearer in a header of another name', random('alnum', 24), header('X-Forward', (s) => `Bearer ${s}`)],
  ['Basic', base64(`svc:${words}`), header('Authorization', (s) => `Basic ${s}`)],
  ['Basic that an expression encodes', words, header('Authorization', (s) => `Basic {{ "svc:${s}" | base64encode }}`)],
  [
    'Basic that an expression encodes from two parts',
    words,
    header('Authorization', (s) => `Basic {{ ("svc" ~ ":" ~ "${s}") | base64encode }}`),
  ],
  ['a pair in Base64 without a scheme', base64(`svc:${words}`), value('login_line')],
  ['a password in an address', words, address((s) => `https://svc:${s}@x.example/`)],
  ['a short password in an address', 'k9', address((s) => `https://svc:${s}@x.example/`)],
  ['a user name alone in an address', random('alnum', 24), address((s) => `https://${s}@x.example/`)],
  ['a header token of twelve letters', 'abcdefghijkl', header('X-Auth-Token')],
  ['a header key', random('hex', 32), header('Ocp-Apim-Subscription-Key')],
  ['a header of a product', random('hex', 32), header('DD-API-KEY')],
  ['a header of a house', 'Lantern-7', header('x-acme-passphrase')],
  ['a cookie', random('hex', 32), header('Cookie', (s) => `JSESSIONID=${s}; path=/`)],
  ['a token scheme of a product', random('upper', 20), header('Authorization', (s) => `Token token=${s}`)],
  [
    'a user and token of Zendesk',
    random('alnum', 40),
    header('Authorization', (s) => `Basic {{ "ann@x.example/token:${s}" | base64encode }}`),
  ],
  ['an authorization without a scheme', 'q7-Lantern', header('Authorization')],
  [
    'an authorization behind a condition',
    words,
    header('Authorization', (s) => `{{ token is empty ? "${s}" : token }}`),
  ],
  // addresses
  ['query: api_key', 'Lantern99', address((s) => `https://x.example/?a=b&api_key=${s}`)],
  ['query: code of Azure Functions', `${random('base64', 54)}==`, address((s) => `https://x.example/api/f?code=${s}`)],
  [
    'query: shared access signature',
    encodeURIComponent(`${random('base64', 43)}=`),
    address((s) => `https://x.example/f?sv=2024&sig=${s}`),
  ],
  [
    'path: Slack webhook',
    `T${random('upper', 8)}/B${random('upper', 8)}/${random('alnum', 24)}`,
    address((s) => `https://hooks.slack.com/services/${s}`),
  ],
  [
    'path: Webex webhook',
    base64(`ciscospark://us/WEBHOOK/${uuid()}`).replace(/=/g, ''),
    address((s) => `https://webexapis.com/v1/webhooks/incoming/${s}`),
  ],
  [
    'path: Discord webhook',
    random('alnum', 68),
    address((s) => `https://x.example/api/webhooks/123456789012345678/${s}`),
  ],
  [
    'query: JSON, encoded',
    words,
    address((s) => `https://x.example/?q=${encodeURIComponent(`{"client_secret":"${s}"}`)}`),
  ],
  // bodies
  ['body: JSON', words, body((s) => `{"client_secret": "${s}"}`)],
  ['body: JSON in JSON', words, body((s) => JSON.stringify({ text: JSON.stringify({ password: s }) }))],
  [
    'body: JSON in JSON in JSON',
    words,
    body((s) => JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: s }) }) })),
  ],
  ['body: JSON with escapes', words, body((s) => `{"text": "{\\u0022password\\u0022: \\u0022${s}\\u0022}"}`)],
  ['body: single quotation marks', words, body((s) => `{'password': '${s}'}`)],
  ['body: a list under a name', words, body((s) => `{"passwords": ["${s}"]}`)],
  ['body: form', words, body((s) => `grant_type=password&password=${s}`)],
  ['body: XML element', words, body((s) => `<soap><wsse:Password Type="text">${s}</wsse:Password></soap>`)],
  ['body: XML attribute', words, body((s) => `<login user="svc" password="${s}"/>`)],
  ['body: XML entities', words, body((s) => `&lt;password&gt;${s}&lt;/password&gt;`)],
  ['body: YAML', words, body((s) => `user: svc\npassword: ${s}\n`)],
  ['body: form rows', words, request((s) => ({ httpRequestBodyFormData: [{ key: 'password', value: s }] }))],
  ['body: rows with a name', words, request((s) => ({ rows: [{ name: 'refresh_token', value: `${s}-1` }] }))],
  [
    'body: GraphQL variables',
    words,
    request((s) => ({ httpRequestBodyGQL: { query: 'q', variables: `{"apiKey": "${s}"}` } })),
  ],
  ['body: GraphQL argument', words, request((s) => ({ httpRequestBodyGQL: { query: `{ me(token: "${s}") }` } }))],
  ['body: in the diagram alone', words, drawn((s) => ({ httpRequestBody: `{"client_secret": "${s}"}` }))],
  ['body: AWS secret access key', random('base64', 40), body((s) => `{"aws_secret_access_key": "${s}"}`)],
  // expressions and code
  ['a literal that is set', words, set('client_secret')],
  ['a default of a secret', words, set('client_secret', (s) => `{{ given | default("${s}") }}`)],
  ['an object in an expression', words, set('settings', (s) => `{{ {"password": "${s}"} }}`)],
  ['a comparison with a password', words, condition((s) => `{{ password == "${s}" }}`)],
  ['a comparison with a PIN', '493027', condition((s) => `{{ entered_pin == "${s}" }}`)],
  ['a comparison with digits that are asked for', '493027', condition((s) => `{{ AskPIN.DigitsEntered == "${s}" }}`)],
  ['a comparison with a number', '493027', condition((s) => `{{ ${s} == pin }}`)],
  ['code: a constant', words, code((s) => `const apiKey = "${s}";`)],
  ['code: a header', words, code((s) => `headers["x-api-key"] = '${s}';`)],
  ['code: an argument with a name', words, code((s) => `connect(host="x", password='${s}')`)],
  ['code: a template literal', words, code((s) => `const password = \`${s}\`;`)],
  // variables
  ['variable: a password of letters', 'sunshine', value('db_password')],
  ['variable: a PIN', '4711', value('adminPin')],
  ['variable: a PIN as a number', '471199', value('supervisor_pin', (s) => s, 'INTEGER')],
  ['variable: JSON', words, value('params', (s) => `{"app": {"secret": "${s}"}}`, 'JSON')],
  [
    'variable: a private key',
    random('base64', 120),
    value(
      'config',
      (s) => JSON.stringify({ private_key: `-----BEGIN PRIVATE KEY-----\n${s}\n-----END PRIVATE KEY-----` }),
      'JSON',
    ),
  ],
  [
    'variable: a key of SSH',
    random('base64', 120),
    value('config', (s) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${s}\n-----END OPENSSH PRIVATE KEY-----`),
  ],
  ['variable: a connection string', words, value('db', (s) => `Server=x;Uid=svc;Pwd=${s};`)],
  ['variable: a connection of MongoDB', words, value('db', (s) => `mongodb+srv://svc:${s}@x.example/test`)],
  [
    'variable: a storage key',
    `${random('base64', 86)}==`,
    value('storage', (s) => `AccountName=x;AccountKey=${s};EndpointSuffix=x`),
  ],
  // formats of services
  ...services(),
  // in other words
  ['a name in German', 'Geheim-12', value('passwort')],
  ['a name in German in a body', words, body((s) => `{"Kennwort": "${s}"}`)],
  ['a name in Spanish', words, value('contraseña')],
  ['a name in Portuguese', words, body((s) => `usuario=a&senha=${s}`)],
  ['a name in French', words, value('mot_de_passe')],
  ['a short name: pass', words, body((s) => `{"auth": {"user": "svc", "pass": "${s}"}}`)],
  ['a short name: pw', words, body((s) => `{"login": "svc", "pw": "${s}"}`)],
  ['a one-time password', '739284', value('otp')],
  ['an authorization code', 'k3JkL2m9', body((s) => `{"auth_code": "${s}"}`)],
  // beside its name
  ['beside its name: key and value', words, body((s) => `{"key": "password", "value": "${s}"}`)],
  ['beside its name: name and text', words, body((s) => `[{"name": "password", "text": "${s}"}]`)],
  ['beside its name: a pair', 'hunter-22', body((s) => `[["password", "${s}"]]`)],
  ['beside its name: an argument', 'abcdef1234', code((s) => `request.setHeader('X-Api-Key', '${s}')`)],
  ['user and password of curl', words, comment((s) => `curl -u svc:${s} https://x.example`)],
  ['user and password of a function', words, code((s) => `btoa("svc:${s}")`)],
  ['an expression without quotation marks around it', words, body((s) => `{"password": {{ "${s}" | json }}}`)],
  ['a quotation mark inside', 'horse\\"battery', body((s) => `{"password": "${s}"}`)],
  ['hex of a text', Buffer.from(`client_secret=${words}`).toString('hex'), value('coded')],
  [
    'an address in an address',
    words,
    address((s) => `https://x.example/?u=${encodeURIComponent(encodeURIComponent(`{"password":"${s}"}`))}`),
  ],
  ['an invisible sign in the name', words, body((s) => `{"pass\u200bword": "${s}"}`)],
  // what a sentence says
  ['sentence: the password is', 'sunshine7', comment((s) => `The password is ${s}, since May.`)],
  ['sentence: password, colon', 'sunshine7', comment((s) => `Password: ${s}`)],
  ['sentence: PIN', '493027', comment((s) => `Supervisors use PIN ${s}.`)],
  ['sentence: a password without a word for it', 'Tr0ub4dor', comment((s) => `Log in as svc with ${s}.`)],
];

/** Built from parts, so that no scanner takes this file for a leak. */
function services(): [what: string, secret: string, plant: Plant][] {
  const made: [service: string, secret: string][] = [
    ['AWS key id', `AKIA${random('upper', 16)}`],
    ['GitHub', `ghp_${random('alnum', 36)}`],
    ['GitHub, fine-grained', `github_pat_${random('alnum', 22)}_${random('alnum', 59)}`],
    ['GitLab', `glpat-${random('alnum', 20)}`],
    ['Slack', `xoxb-${random('digits', 12)}-${random('alnum', 24)}`],
    ['Stripe', `sk_live_${random('alnum', 24)}`],
    ['SendGrid', `SG.${random('alnum', 22)}.${random('alnum', 43)}`],
    ['Google API key', `AIza${random('alnum', 35)}`],
    ['Google OAuth secret', `GOCSPX-${random('alnum', 28)}`],
    ['OpenAI', `sk-proj-${random('alnum', 48)}`],
    ['Anthropic', `sk-ant-api03-${random('alnum', 93)}AA`],
    ['Twilio', `SK${random('hex', 32)}`],
    ['Salesforce session', `00D${random('alnum', 12)}!AQ${random('alnum', 90)}`],
    ['HubSpot', `pat-na1-${uuid()}`],
    ['Atlassian', `ATATT3x${random('alnum', 180)}=${random('hex', 8).toUpperCase()}`],
    ['npm', `npm_${random('alnum', 36)}`],
    ['Telegram', `${random('digits', 10)}:AA${random('alnum', 33)}`],
    ['Shopify', `shpat_${random('hex', 32)}`],
    ['Mailgun', `key-${random('hex', 32)}`],
    ['Databricks', `dapi${random('hex', 32)}`],
    ['Azure client secret', `${random('alnum', 3)}8Q~${random('alnum', 34)}`],
    ['Airtable', `pat${random('alnum', 14)}.${random('hex', 64)}`],
    ['AWS secret key without a name', random('base64', 40)],
  ];
  return made.map(([service, secret]) => [`format: ${service}`, secret, comment()]);
}

export const plantedSecrets: readonly PlantedSecret[] = rows.map(([what, secret, plant, splitAt]) => ({
  what,
  secret,
  pieces: splitAt === undefined ? [secret] : [secret.slice(0, splitAt), secret.slice(splitAt)],
  plant,
}));
