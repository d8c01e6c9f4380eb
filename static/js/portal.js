// 人財ポータル: comfort on top of pages that work without it (ui-guide 8). Nothing is stored in the
// browser, nothing is drawn here, nothing is fetched but the drafts of the form on the page.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);
const later = (work, ms) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };
};
const make = (tag, attributes, text = "") => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
};
const clock = (at = new Date()) => `${at.getHours()}時${String(at.getMinutes()).padStart(2, "0")}分`;

// ---- counters: grapheme clusters, as the server counts (6.8) ------------------------------------

const segmenter = "Segmenter" in Intl ? new Intl.Segmenter("ja", { granularity: "grapheme" }) : null;
const length = (text) => {
  const clean = text.normalize("NFC").trim();
  if (!segmenter) return [...clean].length;
  let count = 0;
  for (const _ of segmenter.segment(clean)) count += 1;
  return count;
};

const comma = (count) => count.toLocaleString("en");

function counter(control) {
  const line = byId(`${control.id}-count`);
  if (!line) return;
  const limit = Number(control.dataset.limit);
  const start = line.textContent;
  const shown = make("span", {});
  const spoken = make("span", { class: "vh", role: "status" });
  line.replaceChildren(shown, spoken);
  const words = () => {
    const count = length(control.value);
    if (count === 0) return start;
    const rest = count > limit ? `${comma(count - limit)}文字減らしてください。` : `あと${comma(limit - count)}文字。`;
    return `${comma(count)}文字 入力しました。${rest}`;
  };
  const speak = later(() => (spoken.textContent = words()), 1000);
  shown.textContent = words();
  control.addEventListener("input", () => {
    shown.textContent = words();
    speak();
  });
}

// ---- live sum of a group of numbers (7.1.5) ------------------------------------------------------

const number = (text) => Number(text.normalize("NFKC").replace(/,/g, "")) || 0;

function sum(line) {
  const output = line.querySelector("output");
  const controls = all(`[data-sum="${CSS.escape(line.dataset.sumOf)}"]`);
  const update = () => {
    // Hundredths as whole numbers: 33.33 and its like must add up.
    const total = controls.reduce((total, control) => total + Math.round(number(control.value) * 100), 0);
    output.textContent = String(total / 100);
    line.querySelector(".sub").hidden = total === Math.round(number(line.dataset.target) * 100);
  };
  for (const control of controls) control.addEventListener("input", update);
  update();
}

// ---- a typed date in both calendars (6.9) --------------------------------------------------------

const ERAS = [
  ["令和", "れいわ", "R", 2019, "2019-05-01"],
  ["平成", "へいせい", "H", 1989, "1989-01-08"],
  ["昭和", "しょうわ", "S", 1926, "1926-12-25"],
  ["大正", "たいしょう", "T", 1912, "1912-07-30"],
];

function westernYear(text) {
  const year = text.normalize("NFKC").replace(/[\s年]/g, "");
  if (/^\d{4}$/.test(year)) return Number(year);
  for (const [name, kana, letter, first] of ERAS) {
    const found = year.match(new RegExp(`^(?:${name}|${kana}|${letter})(元|\\d{1,2})$`, "i"));
    if (found) return first - 1 + (found[1] === "元" ? 1 : Number(found[1]));
  }
  return NaN;
}

function dateWords(year, month, day) {
  const date = new Date(year, month - 1, day);
  if (date.getFullYear() !== year || date.getMonth() !== month - 1 || date.getDate() !== day) return "";
  const pad = (value) => String(value).padStart(2, "0");
  const iso = `${year}-${pad(month)}-${pad(day)}`;
  const era = ERAS.find((era) => iso >= era[4]);
  if (!era) return "";
  const eraYear = year - era[3] + 1;
  const weekday = "日月火水木金土"[date.getDay()];
  return `${era[0]}${eraYear === 1 ? "元" : eraYear}年${month}月${day}日（${weekday}曜日）　${year}年`;
}

function dateEcho(group) {
  const controls = all("input", group);
  const echo = group.querySelector("[data-date-echo]");
  group.addEventListener("input", () => {
    const [year, month, day] = controls.map((control) => control.value);
    echo.textContent = dateWords(westernYear(year), number(month), number(day));
  });
}

// ---- narrowing a list that is already on the page ------------------------------------------------

const searchable = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s/g, "")
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

function narrow(box) {
  const list = byId(box.dataset.narrow);
  const control = box.querySelector("input");
  const said = box.querySelector("[role=status]");
  if (!list) return;
  const rows = [...(list.tBodies ? list.tBodies[0].rows : list.children)];
  const keys = rows.map((row) => searchable(row.dataset.key || row.textContent));
  const say = later(() => {
    const shown = rows.filter((row) => !row.hidden).length;
    said.textContent = `${rows.length}${box.dataset.unit}のうち${shown}${box.dataset.unit}`;
  }, 500);
  box.hidden = false;
  control.addEventListener("input", () => {
    const wanted = searchable(control.value);
    rows.forEach((row, index) => (row.hidden = !keys[index].includes(wanted)));
    say();
  });
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

// ---- drafts: kept while typing, and a question before typed text is left (6.19, 7.2.3) -----------

// Each field goes alone: PUT {field, text, revision} (values besides, for boxes to tick), token in
// X-CSRF-Token. The answer may be empty or {revision, saved_at, note, echo}: the field's new revision
// for its hidden `{field}.revision`, 「10時42分」, the second line of the bar, and texts for elements by
// id. 409: somebody else saved the field first; 401: the session has ended.

const PAUSE = 3000; // after the last key
const LONGEST = 15000; // without a pause
const RETRY = 15000; // after a failure

const isText = (control) => control.matches("textarea, input:not([type]), input[type=text]");

function valueOf(form, control) {
  if (control.type === "radio") return { text: form.querySelector(`[name="${CSS.escape(control.name)}"]:checked`)?.value ?? "" };
  if (control.type !== "checkbox") return { text: control.value };
  const ticked = all(`[name="${CSS.escape(control.name)}"]:checked`, form).map((box) => box.value);
  return { text: ticked.join(" "), values: ticked };
}

class Drafts {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.line = byId("save-state");
    this.said = byId("save-said");
    this.waiting = new Map(); // name → control, not saved yet
    this.stuck = new Set(); // names that somebody else saved first
    this.busy = null;
    this.since = 0;
    this.failing = "";
    form.addEventListener("input", (event) => this.changed(event.target, PAUSE));
    form.addEventListener("change", (event) => this.changed(event.target, 0));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
  }

  get unsaved() {
    return this.waiting.size > 0 || this.stuck.size > 0 || this.busy !== null;
  }

  changed(control, wait) {
    if (!control.name || control.name.startsWith("_") || control.type === "file") return;
    if (this.stuck.has(control.name)) return;
    if (wait === 0 && isText(control) && !this.waiting.has(control.name)) return; // left as it was saved
    if (this.waiting.size === 0) this.since = Date.now();
    this.waiting.set(control.name, control);
    if (!this.failing) this.show("まだ保存していない入力があります");
    this.plan(Math.min(wait, Math.max(0, this.since + LONGEST - Date.now())));
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  save() {
    clearTimeout(this.timer);
    this.busy ??= this.run().finally(() => (this.busy = null));
    return this.busy;
  }

  // One field after another; what is typed meanwhile waits for its turn.
  async run() {
    while (this.waiting.size > 0 && !this.halted) {
      const [name, control] = this.waiting.entries().next().value;
      this.waiting.delete(name);
      this.since = Date.now();
      if (!this.failing) this.show("保存しています");
      if (!(await this.put(name, control))) return;
    }
  }

  async put(name, control) {
    const revision = this.form.elements.namedItem(`${name}.revision`);
    const body = { field: name, ...valueOf(this.form, control), revision: revision ? Number(revision.value) : null };
    let answer;
    try {
      answer = await fetch(this.url, {
        method: "PUT",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
          "x-csrf-token": this.form.elements.namedItem("_csrf")?.value ?? "",
        },
        body: JSON.stringify(body),
        keepalive: true,
      });
    } catch {
      return this.failed(name, control);
    }
    if (answer.status === 409) return this.collided(name);
    if (answer.status === 401 || answer.status === 403) return this.lapsed(name, control);
    if (!answer.ok) return this.failed(name, control);
    document.dispatchEvent(new Event("jinzai:used"));
    const saved = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    if (revision && saved.revision !== undefined) revision.value = saved.revision;
    for (const [id, text] of Object.entries(saved.echo ?? {})) {
      const element = byId(id);
      if (element) element.textContent = text;
    }
    if (this.failing) this.say("保存できるようになりました");
    this.failing = "";
    const note = byId("save-note");
    if (note && saved.note) note.textContent = saved.note;
    this.show(this.waiting.size > 0 ? "まだ保存していない入力があります" : `${saved.saved_at ?? clock()}に下書きを保存しました`);
    return true;
  }

  failed(name, control) {
    if (!this.waiting.has(name)) this.waiting.set(name, control);
    this.alarm(`${this.failing || clock()}から保存できていません。入力した文は画面に残っています`);
    this.failing ||= clock();
    this.plan(RETRY);
    return false;
  }

  lapsed(name, control) {
    if (!this.waiting.has(name)) this.waiting.set(name, control);
    this.alarm("サインインが終わりました。「下書きを保存する」を押して、サインインしてください。入力した文は残ります");
    this.failing ||= clock();
    return false;
  }

  collided(name) {
    this.stuck.add(name);
    this.alarm("先に保存された内容があります。「下書きを保存する」を押すと、くらべて選べます");
    return true;
  }

  show(words) {
    if (!this.line) return;
    const who = this.line.dataset.who;
    this.line.textContent = who ? `${who}　${words}` : words;
  }

  say(words) {
    if (this.said) this.said.textContent = words;
  }

  // Once per trouble: an alert interrupts whoever listens.
  alarm(words) {
    this.show(words);
    if (this.alarmed === words) return;
    this.alarmed = words;
    document.querySelector("[data-alarm]")?.remove();
    document.body.append(make("p", { class: "vh", role: "alert", "data-alarm": "" }, words));
  }
}

function guard(form) {
  const drafts = form.dataset.autosave ? new Drafts(form) : null;
  let typed = false;
  let sending = false;
  if (!drafts) form.addEventListener("input", (event) => (typed ||= isText(event.target)));
  form.addEventListener("submit", (event) => {
    if (drafts?.busy) {
      // The revision that a running save brings back must go with the form.
      event.preventDefault();
      drafts.halted = true;
      drafts.busy.then(() => form.requestSubmit(event.submitter));
      return;
    }
    sending = true;
    clearTimeout(drafts?.timer);
  });
  const unsaved = () => !sending && (drafts ? drafts.unsaved : typed);
  addEventListener("pageshow", () => {
    sending = false;
    if (drafts) drafts.halted = false;
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });
  if (!drafts) return;
  // A link on the page waits until the draft is kept: then nobody needs to be asked.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.target || event.defaultPrevented || !drafts.unsaved) return;
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    await Promise.race([drafts.save(), new Promise((done) => setTimeout(done, 2000))]);
    location.assign(link.href);
  });
}

// ---- five minutes before the session ends (8) ----------------------------------------------------

// The server renews a session at most once a minute: one minute is allowed for that.
const MINUTE = 60000;
const NOTICE = 6;

function idle(minutes) {
  let timer;
  const region = make("div", { class: "actbar", role: "region", "aria-label": "サインインの残り時間" });
  const inner = make("div", { class: "wrap actbar__in" });
  const words = make("p", { class: "status", role: "alert" });
  const button = make("button", { class: "btn btn--sub", type: "button" }, "続ける");
  const say = (text, stays) => {
    words.textContent = text;
    button.hidden = !stays;
  };
  const over = () => say("サインインが終わりました。保存すると、サインインの画面になります。入力した文は残ります。", false);
  const warn = () => {
    const bar = document.querySelector(".actbar");
    inner.append(words, button);
    // Where there is a save bar, the two must not cover each other.
    if (bar) bar.prepend(inner);
    else {
      region.append(inner);
      document.querySelector(".foot").before(region);
    }
    say("このまま何もしないと、5分後にサインインが終わります。", true);
    timer = setTimeout(over, Math.min(NOTICE - 1, minutes) * MINUTE);
  };
  const begin = () => {
    clearTimeout(timer);
    inner.remove();
    region.remove();
    timer = setTimeout(warn, Math.max(0, minutes - NOTICE) * MINUTE);
  };
  button.addEventListener("click", async () => {
    const answer = await fetch("/account", { method: "HEAD" }).catch(() => null);
    if (answer?.ok && !answer.redirected) begin();
    else over();
  });
  document.addEventListener("jinzai:used", begin);
  begin();
}

// ---- go ------------------------------------------------------------------------------------------

if (document.body.dataset.idle) idle(Number(document.body.dataset.idle));
all("[data-limit]").forEach(counter);
all("[data-sum-of]").forEach(sum);
all("[data-date]").forEach(dateEcho);
all("[data-narrow]").forEach(narrow);
all("form[data-autosave], form[method=post]:has(textarea)").forEach(guard);
for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
