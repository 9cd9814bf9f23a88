// What the service holds and does with it. Put your own tables in place of ORDERS and your own acts behind each path.

/** Orders that cost this much or more are kept for tax, until the date. */
const [INVOICED_FROM, KEPT_UNTIL] = [25, '2033-12-31'];
const ORDERS = ['layla@example.com', 'omar@example.com'].flatMap((email) =>
  [1, 2, 3, 4, 5].map((n) => ({ id: `${email.split('@')[0]}-${n}`, email, item: `song ${n}`, paid: n * 5 })),
);
/** Order id → what is marked on it: `restrict`, `unpublish`, `stop:marketing`. */
const marks = new Map(ORDERS.map(({ id }) => [id, new Set()]));
/** Operation → its answer: however often Wafa tells us, an operation is done once. */
const operations = new Map();

const isOf = (via, { email }) => via.kind === 'email' && email === via.value.trim().toLowerCase();
const found = (identifiers) =>
  identifiers.flatMap((via) => ORDERS.filter((order) => isOf(via, order)).map((order) => ({ order, via })));
const rowOf = ({ order, via }) => ({ key: { id: order.id }, via });
const idsIn = (keys) => new Set(keys.map(({ id }) => id));
const isKept = ({ order }) => order.paid >= INVOICED_FROM;

const PAGE = 2;
/** Every declared collection is spoken of; `via` repeats the identifier that led to the record, as it was sent. */
function discover({ requestId, identifiers, next = '0' }) {
  const records = found(identifiers).map((one) => ({ ...rowOf(one), data: one.order }));
  const end = Number(next) + PAGE;
  const page = { collection: 'orders', records: records.slice(Number(next), end) };
  return { requestId, collections: [end < records.length ? { ...page, next: String(end) } : page] };
}

/** Only reads: which rows meet which fate. */
function planErasure({ requestId, identifiers }) {
  const all = found(identifiers);
  const item = (disposition, rows, more = {}) =>
    rows.length === 0 ? [] : [{ collection: 'orders', disposition, rows: rows.map(rowOf), ...more }];
  const erased = item(
    'delete',
    all.filter((one) => !isKept(one)),
  );
  const kept = item('keep', all.filter(isKept), { ground: 'legal-obligation', keptUntil: KEPT_UNTIL });
  return { requestId, status: 'done', items: [...erased, ...kept] };
}

/** Exactly the rows we are told, and nothing at all where the person has more than were approved. */
function erase({ requestId, identifiers, items }) {
  const ids = idsIn(items.flatMap(({ keys }) => keys));
  const due = found(identifiers).filter((one) => !isKept(one));
  if (due.some(({ order }) => !ids.has(order.id)))
    return { requestId, status: 'refused', reason: 'more-than-planned' };
  const gone = ORDERS.filter(({ id }) => ids.has(id));
  for (const order of gone) ORDERS.splice(ORDERS.indexOf(order), 1);
  return { requestId, status: 'done', changed: [{ collection: 'orders', rows: gone.length }] };
}

/** Read again, by the keys and by the person. */
function verifyErasure({ requestId, identifiers, items }) {
  const ids = idsIn(items.flatMap(({ keys }) => keys));
  const due = new Set(
    found(identifiers)
      .filter((one) => !isKept(one))
      .map(({ order }) => order.id),
  );
  const left = ORDERS.filter(({ id }) => ids.has(id) || due.has(id));
  return { requestId, left: [{ collection: 'orders', rows: left.length }] };
}

const meant = ({ identifiers, only }) =>
  found(identifiers).filter(({ order }) => !only || idsIn(only.map(({ key }) => key)).has(order.id));
const marksOf = (mark, purposes) =>
  mark === 'stop' ? purposes.map((purpose) => `stop:${purpose}`) : [mark === 'lift' ? 'restrict' : mark];

const setMark = (mark) => (question) => {
  const rows = meant(question);
  for (const { order } of rows)
    for (const name of marksOf(mark, question.purposes))
      marks.get(order.id)[mark === 'lift' ? 'delete' : 'add'](name);
  const items = rows.length === 0 ? [] : [{ collection: 'orders', rows: rows.length, by: 'orders.marks' }];
  return { requestId: question.requestId, status: 'done', items };
};

const verifyMark = (mark) => (question) => {
  const isSet = (id) => marksOf(mark, question.purposes).every((name) => marks.get(id).has(name));
  const wrong = meant(question).filter(({ order }) => isSet(order.id) === (mark === 'lift'));
  return { requestId: question.requestId, left: [{ collection: 'orders', rows: wrong.length }] };
};

/** Which rows hold another value than the right one. */
function planRectification({ requestId, identifiers, corrections }) {
  const told = corrections.map(({ id, field, value }) => {
    if (field !== 'item') return { id, rows: [], right: 0, notPossible: 'not-possible' };
    const rows = found(identifiers).filter(({ order }) => order.item !== value);
    return { id, rows: rows.map(rowOf), right: found(identifiers).length - rows.length };
  });
  return { requestId, status: 'done', corrections: told };
}

function rectify({ requestId, corrections }) {
  const changed = corrections.map(({ id, keys, field, value }) => {
    const rows = ORDERS.filter((order) => idsIn(keys).has(order.id) && order[field] !== value);
    for (const order of rows) order[field] = value;
    return [id, rows.length];
  });
  return { requestId, status: 'done', changed: Object.fromEntries(changed) };
}

function verifyRectification({ requestId, corrections }) {
  const isWrong = ({ keys, field, value }) =>
    ORDERS.some((order) => idsIn(keys).has(order.id) && order[field] !== value);
  return { requestId, wrong: corrections.filter(isWrong).map(({ id }) => id) };
}

/** An answer that was lost on its way is given once more, and nothing is done twice. A refusal did nothing. */
const once = (act) => (question) => {
  const known = operations.get(question.operationId);
  const answer = known ?? act(question);
  if (answer.status !== 'refused') operations.set(question.operationId, answer);
  return { ...answer, requestId: question.requestId };
};

const MARKS = ['restrict', 'lift', 'unpublish', 'stop'];
/** What `health` says that we do; for everything else Wafa asks a person. */
export const DOES = ['erase', 'rectify', ...MARKS];

export const PATHS = new Map([
  ['/discover', discover],
  ['/erase/plan', planErasure],
  ['/erase/execute', once(erase)],
  ['/erase/verify', verifyErasure],
  ...MARKS.flatMap((mark) => [
    [`/${mark}`, setMark(mark)],
    [`/${mark}/verify`, verifyMark(mark)],
  ]),
  ['/rectify/plan', planRectification],
  ['/rectify/execute', once(rectify)],
  ['/rectify/verify', verifyRectification],
]);
