// The player of an animation: plain script of a self-contained page; `data` is put in by the writer.
/* global data */
const words = {
  en: {
    play: 'Play',
    pause: 'Pause',
    speed: 'Speed',
    waiting: 'waiting',
    served: 'in service',
    blocked: 'blocked',
    inside: 'in the hospital',
    atWork: 'at work',
    other: 'فارسی',
    synthetic: 'A simulated run. Research software, not a medical device.',
  },
  fa: {
    play: 'پخش',
    pause: 'ایست',
    speed: 'سرعت',
    waiting: 'در انتظار',
    served: 'در حال خدمت',
    blocked: 'گیرکرده',
    inside: 'در بیمارستان',
    atWork: 'مشغول',
    other: 'English',
    synthetic: 'یک اجرای شبیه‌سازی‌شده. نرم‌افزار پژوهشی است، نه وسیلهٔ پزشکی.',
  },
}
const units = { s: 1, min: 60, h: 3600, d: 86400, wk: 604800, mo: 2629800, a: 31557600 }
const svgNames = 'http://www.w3.org/2000/svg'
const $ = (id) => document.getElementById(id)
const make = (name, attributes, parent) => {
  const node = document.createElementNS(svgNames, name)
  for (const key in attributes) node.setAttribute(key, attributes[key])
  parent?.append(node)
  return node
}
let language = navigator.language.startsWith('fa') ? 'fa' : 'en'
let now = 0
let playing = false
let speed = data.until / 60
const box = { width: 250, height: 128, gapX: 70, gapY: 34, left: 46, top: 14 }
const { pathway } = data
const at = (place) => {
  const { column, row } = pathway.nodes[place]
  return { x: box.left + column * (box.width + box.gapX), y: box.top + row * (box.height + box.gapY) }
}
const width = box.left + pathway.columns * (box.width + box.gapX)
const height = box.top * 2 + pathway.rows * (box.height + box.gapY)
const colour = (cls) => `var(--class-${cls % 6})`

const svg = $('picture')
svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
svg.style.minWidth = `${Math.min(width, 900)}px`
const edges = make('g', { class: 'edges' }, svg)
for (const { from, to } of pathway.edges) {
  const a =
    from < 0
      ? { x: at(to).x - 38, y: at(to).y + box.height / 2 }
      : { x: at(from).x + box.width, y: at(from).y + (to < 0 ? box.height - 22 : box.height / 2) }
  const b =
    to < 0
      ? { x: at(from).x + box.width + 26, y: at(from).y + box.height - 22 }
      : { x: at(to).x, y: at(to).y + box.height / 2 }
  const back = to >= 0 && from >= 0 && b.x <= a.x
  const d = back
    ? `M${a.x - box.width / 2} ${a.y + box.height / 2} C ${a.x - box.width / 2} ${a.y + box.height / 2 + 34}, ${b.x + box.width / 2} ${b.y + box.height / 2 + 34}, ${b.x + box.width / 2} ${b.y + box.height / 2}`
    : `M${a.x} ${a.y} C ${a.x + 34} ${a.y}, ${b.x - 34} ${b.y}, ${b.x} ${b.y}`
  make('path', { d, 'marker-end': 'url(#arrow)' }, edges)
}
const places = data.places.map((place, i) => {
  const { x, y } = at(i)
  const group = make('g', { transform: `translate(${x} ${y})` }, svg)
  make('rect', { width: box.width, height: box.height, rx: 10, class: 'place' }, group)
  make('text', { x: 12, y: 21, class: 'name' }, group).textContent = place.name.replace(/_/g, ' ')
  const bar = make('g', {}, group)
  make('rect', { x: 12, y: box.height - 14, width: box.width - 24, height: 4, rx: 2, class: 'track' }, bar)
  const fill = make('rect', { x: 12, y: box.height - 14, width: 0, height: 4, rx: 2, class: 'fill' }, bar)
  const count = make('text', { x: box.width - 12, y: 21, class: 'count', 'text-anchor': 'end' }, group)
  make('line', { x1: 92, x2: 92, y1: 30, y2: box.height - 20, class: 'divider' }, group)
  return { fill, count, servers: place.servers }
})
const staff = data.staff.map(() => {
  const span = document.createElement('bdi')
  $('staff').append(span)
  return span
})
const dots = new Map()
const layer = make('g', {}, svg)

/** What a visit is doing at an instant: waiting, served, blocked, or null. An interrupted visit ends where the next line goes on. */
function phaseOf(visit, t) {
  const [, , , arrived, started, served, left, outcome] = visit
  if (outcome === 3 || outcome === 4 || outcome === 5) return null
  if (t < visit.from || (left !== null && t >= left)) return null
  if (started === null || t < started || arrived > t) return 'waiting'
  if (served !== null && t >= served) return 'blocked'
  return 'served'
}
const last = new Map()
for (const visit of data.visits) {
  const key = `${visit[0]} ${visit[2]} ${visit[3]}`
  visit.from = last.get(key) ?? visit[3]
  if (visit[7] === 1) last.set(key, visit[6])
}
const sorted = [...data.visits].sort((a, b) => a.from - b.from)

function draw() {
  const lists = data.places.map(() => ({ waiting: [], served: [], blocked: [] }))
  for (const visit of sorted) {
    if (visit.from > now) break
    const phase = phaseOf(visit, now)
    if (phase) lists[visit[2]][phase].push(visit)
  }
  const used = new Set()
  lists.forEach((list, i) => {
    const { x, y } = at(i)
    const spot = (visit, phase, k, left, columns, most) => {
      if (k >= most) return
      let dot = dots.get(visit[0])
      if (!dot) {
        dot = make('circle', { r: 4.6 }, layer)
        dots.set(visit[0], dot)
      }
      used.add(visit[0])
      dot.setAttribute('class', phase)
      dot.style.fill = colour(visit[1])
      dot.style.transform = `translate(${x + left + (k % columns) * 11.6}px, ${y + 40 + Math.floor(k / columns) * 11.6}px)`
    }
    for (const [k, visit] of list.waiting.entries()) spot(visit, 'waiting', k, 18, 6, 36)
    for (const [k, visit] of [...list.blocked, ...list.served].entries())
      spot(visit, k < list.blocked.length ? 'blocked' : 'served', k, 103, 12, 72)
    const busy = list.served.length + list.blocked.length
    const format = new Intl.NumberFormat(language)
    const servers = places[i].servers
    places[i].count.textContent =
      `${format.format(list.waiting.length)} + ${format.format(busy)}${servers ? ` / ${format.format(servers)}` : ''}`
    places[i].fill.setAttribute('width', servers ? (box.width - 24) * Math.min(1, busy / servers) : 0)
    places[i].fill.classList.toggle('full', servers !== null && busy >= servers)
  })
  for (const [patient, dot] of dots)
    if (!used.has(patient)) {
      dot.remove()
      dots.delete(patient)
    }
  const step = Math.min(data.steps - 1, Math.floor((now / data.until) * data.steps))
  const number = new Intl.NumberFormat(language)
  staff.forEach((span, i) => {
    const { name, onDuty, atWork } = data.staff[i]
    span.textContent = `${name.replace(/_/g, ' ')}: ${number.format(atWork[step] ?? 0)} / ${number.format(onDuty[step] ?? 0)} ${words[language].atWork}`
  })
  $('slider').value = now
  $('clock').textContent = clock(now)
  $('cursor').setAttribute('x1', (now / data.until) * 1000)
  $('cursor').setAttribute('x2', (now / data.until) * 1000)
}
function clock(t) {
  const seconds = t * (units[data.time] ?? 3600)
  const days = Math.floor(seconds / 86400)
  const two = (n) => new Intl.NumberFormat(language, { minimumIntegerDigits: 2 }).format(n)
  const day = new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days)
  return `${day} ${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}`
}

// How many are inside over time, behind the slider.
const steps = 300
const inside = Array.from({ length: steps + 1 }, () => 0)
for (const visit of data.visits) {
  if (visit[7] >= 3 && visit[7] <= 5) continue
  const from = Math.ceil((visit.from / data.until) * steps)
  const to = Math.floor(((visit[6] ?? data.until) / data.until) * steps)
  for (let i = from; i <= Math.min(steps, to); i++) inside[i]++
}
const most = Math.max(1, ...inside)
$('area').setAttribute(
  'd',
  `M0 60 ${inside.map((n, i) => `L${(i / steps) * 1000} ${60 - (n / most) * 54}`).join(' ')} L1000 60 Z`,
)

function say() {
  const say = words[language]
  document.documentElement.lang = language
  document.documentElement.dir = language === 'fa' ? 'rtl' : 'ltr'
  $('play').textContent = playing ? say.pause : say.play
  $('language').textContent = say.other
  $('speed-word').textContent = say.speed
  $('note').textContent = say.synthetic
  $('most').textContent = `${say.inside}: ≤ ${new Intl.NumberFormat(language).format(most)}`
  const key = (kind) =>
    `<span class="key"><svg viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.4" class="${kind}"/></svg>${say[kind]}</span>`
  $('legend').innerHTML = ['waiting', 'served', 'blocked'].map(key).join('')
  data.classes.forEach((name, i) => {
    const span = document.createElement('span')
    span.className = 'key'
    const patch = document.createElement('i')
    patch.style.background = colour(i)
    span.append(patch, name.replace(/_/g, ' '))
    $('legend').append(span)
  })
  draw()
}
let before = 0
function frame(stamp) {
  if (playing) {
    now = Math.min(data.until, now + ((stamp - before) / 1000) * speed)
    if (now >= data.until) {
      playing = false
      say()
    }
    draw()
  }
  before = stamp
  requestAnimationFrame(frame)
}
$('title').textContent = data.title
document.title = data.title
$('slider').max = data.until
$('slider').step = data.until / 2000
$('slider').addEventListener('input', (e) => {
  now = Number(e.target.value)
  draw()
})
$('play').addEventListener('click', () => {
  if (now >= data.until) now = 0
  playing = !playing
  say()
})
$('language').addEventListener('click', () => {
  language = language === 'fa' ? 'en' : 'fa'
  say()
})
$('speed').addEventListener('change', (e) => {
  speed = (data.until / 60) * Number(e.target.value)
})
const start = Number(new URLSearchParams(location.hash.slice(1)).get('t'))
if (start > 0) now = Math.min(start, data.until)
say()
requestAnimationFrame(frame)
