// What happens on the page: a question from the form or the address goes to the core, the answer is shown.
"use strict";

const at = (id) => document.getElementById(id);

/// The core in its worker; each request is a promise of {text, status, ms}.
class Core {
  constructor() {
    this.waiting = new Map();
    this.next = 1;
    this.worker = new Worker("worker.js");
    this.worker.onmessage = ({ data }) => {
      const { resolve, reject } = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if (data.failed) reject(new Error(data.failed));
      else resolve(data);
    };
    this.worker.onerror = (event) => {
      for (const { reject } of this.waiting.values()) reject(new Error(event.message || "the core did not start"));
      this.waiting.clear();
    };
  }

  send(message) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...message });
    });
  }

  async description() {
    return JSON.parse((await this.send({ describe: true })).text);
  }

  answer(question, format, { typed = "", columns = 80 } = {}) {
    return this.send({ asked: { question, format, typed, columns } });
  }
}

/// Systems put aside to be compared.
class Basket {
  constructor(changed) {
    this.systems = new Map();
    this.shown = [];  // called when something changes: buttons of the answer on the screen
    this.changed = changed;
  }

  has(id) {
    return this.systems.has(id);
  }

  toggle(id, name) {
    if (!this.systems.delete(id)) this.systems.set(id, name);
    this.draw();
    this.changed(this.has(id) ? `${name} is in the comparison` : `${name} is out of the comparison`);
  }

  empty() {
    this.systems.clear();
    this.draw();
  }

  draw() {
    for (const show of this.shown) show();
    at("basket").hidden = this.systems.size === 0;
    at("compare").disabled = this.systems.size < 2;
    at("basket-items").replaceChildren(...[...this.systems].map(([id, name]) => {
      const out = element("button", { type: "button", className: "quiet" }, "×");
      out.setAttribute("aria-label", `Take out ${name}`);
      out.addEventListener("click", () => this.toggle(id, name));
      return element("li", {}, element("span", {}, name), out);
    }));
  }
}

const kPictures = { context: "Speed by context", memory: "Memory", terms: "Where the money goes", map: "Who wins where" };
const kExample = { model: "70B", budget: "4500" };

class Page {
  constructor(description, core) {
    this.core = core;
    this.form = new Form(description);
    this.basket = new Basket((said) => this.say(said));
    at("more").open = matchMedia("(min-width: 64rem)").matches;
    this.turn = 0;  // of the question on the screen: what belongs to an older one is dropped
    at("about").textContent = `Prices of ${description.prices_as_of}, version ${description.advisor_version}. Worked out in your browser.`;
    this.listen();
  }

  listen() {
    const form = at("question");
    let soon = 0;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(soon);
      this.ask(this.form.question(), { goThere: true });
    });
    form.addEventListener("change", () => {
      clearTimeout(soon);
      this.form.show();
      if (this.isWhole()) soon = setTimeout(() => this.ask(this.form.question()), 150);
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      this.form.put({});
      this.form.fields.get("model").focus();
    });
    window.addEventListener("popstate", () => this.open());
    at("copy-line").addEventListener("click", () => this.copy(at("line").textContent, "The command line is copied"));
    at("copy-link").addEventListener("click", () => this.copy(location.href, "The link is copied"));
    at("compare").addEventListener("click", () => this.compare());
    at("empty").addEventListener("click", () => this.basket.empty());
    at("as-text").addEventListener("toggle", () => this.showText());
    at("save-report").addEventListener("click", () => this.save("html", "text/html"));
    at("save-json").addEventListener("click", () => this.save("json", "application/json"));
  }

  /// Whether enough is said to answer while somebody still types.
  isWhole() {
    const command = this.form.command(), words = this.form.question().systems || [];
    return words.length >= command.fewest && (command.name !== "compare" || words.length > 0) &&
      (command.name !== "estimate" || words.length > 0) && (command.name !== "upgrade" || this.form.fields.get("own").value !== "");
  }

  /// What the address says; an example where it says nothing.
  open() {
    let question = Question.fromAddress(location.search, this.form.flags);
    if (Object.keys(question).length === 0) question = { ...kExample };
    this.form.put(question);
    return this.ask(question, { keepAddress: true });
  }

  compare() {
    const question = { command: "compare", systems: [...this.basket.systems.keys()] };
    const taken = this.form.commands.get("compare").keys;
    for (const [key, value] of Object.entries(this.question))
      if (taken.includes(key) && key !== "budget") question[key] = value;
    this.form.put(question);
    this.ask(question, { goThere: true });
  }

  formatsOf(question) {
    const command = this.form.commands.get(question.command || "recommend");
    return command ? command.formats : [];
  }

  async ask(question, { keepAddress = false, goThere = false } = {}) {
    const turn = ++this.turn;
    const address = Question.toAddress(question, this.form.flags);
    if (keepAddress) history.replaceState(null, "", address);
    else if (address !== location.search) history.pushState(null, "", address);
    this.question = question;
    this.line = Question.toLine(question, this.form.flags);
    // A short word stays in one piece; the text is that of the line.
    at("line").replaceChildren(...this.line.split(" ").flatMap((word, i) =>
      [i > 0 ? " " : "", word.length < 30 ? element("span", { className: "word" }, word) : word]));
    at("report").setAttribute("aria-busy", "true");
    const asPage = this.formatsOf(question).includes("html");
    const format = asPage ? "html" : "text";
    try {
      const typed = `${this.line} --format ${format}`;
      const told = await this.core.answer(question, format, { typed, columns: this.columns() });
      if (turn !== this.turn) return;
      if (told.status > 1) return this.refuse(JSON.parse(told.text).message);
      this.shownAs(asPage, told.text);
      if (goThere) at("answer").focus();
      await this.addMore(question, turn);
    } catch (error) {
      if (turn === this.turn) this.refuse(`This did not work: ${error.message}. Load the page again.`);
    } finally {
      if (turn === this.turn) {
        at("report").setAttribute("aria-busy", "false");
        document.documentElement.dataset.answered = String(turn);
      }
    }
  }

  shownAs(asPage, text) {
    at("refusal").hidden = true;
    at("after").hidden = false;
    at("as-text").hidden = !asPage;
    at("as-text").open = false;
    at("save-report").hidden = !asPage;
    this.basket.shown = [];
    if (!asPage) {
      Report.showText(at("report"), text);
      return this.say(text.split("\n")[0]);
    }
    const root = Report.show(at("report"), text);
    const first = root.querySelector(".answer .first") || root.querySelector("h1");
    document.title = `${root.querySelector("h1").textContent} – advisor`;
    this.say(first.textContent);
  }

  /// What comes after the answer itself: buttons to compare, and the picture that it lacks.
  async addMore(question, turn) {
    this.offerPictures(question);
    const told = await this.core.answer(question, "json");
    if (turn !== this.turn || told.status > 1) return;
    const { results, assumptions } = JSON.parse(told.text);
    if (Array.isArray(assumptions)) this.form.assume(assumptions);
    if ((question.command || "recommend") === "recommend")
      Report.addButtons(at("report").shadowRoot, results, this.basket);
    if (!at("charts").hidden) await this.draw("context", turn);
  }

  offerPictures(question) {
    const drawn = ["recommend", "compare", "estimate", "cost"].includes(question.command || "recommend");
    at("charts").hidden = at("drawn").hidden = !drawn;
    Report.clear(at("drawn"));
    at("charts").replaceChildren(...Object.entries(kPictures).map(([kind, name]) => {
      const button = element("button", { type: "button", className: "quiet" }, name);
      button.dataset.kind = kind;
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => this.draw(kind, this.turn));
      return button;
    }));
  }

  async draw(kind, turn) {
    const chart = this.form.commands.get("chart");
    const named = (this.question.command || "recommend") === "recommend" ? [] : this.question.systems || [];
    const question = { command: "chart", systems: [kind, ...named] };
    for (const [key, value] of Object.entries(this.question)) if (chart.keys.includes(key)) question[key] = value;
    delete question.over;
    const told = await this.core.answer(question, "html", { typed: Question.toLine(question, this.form.flags) });
    if (turn !== this.turn) return;
    for (const button of at("charts").children) button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    if (told.status > 1) return Report.showText(at("drawn"), JSON.parse(told.text).message);
    Report.show(at("drawn"), told.text, { only: "figure" });
  }

  refuse(message) {
    document.title = "advisor: what to buy to run a local LLM";
    Report.clear(at("report"));
    at("after").hidden = true;
    at("refusal").textContent = message;
    at("refusal").hidden = false;
    this.say("");
  }

  say(words) {
    at("said").textContent = words;
  }

  /// How many characters stand on a line of text here.
  columns() {
    const probe = element("span", { className: "probe" }, "0".repeat(20));
    at("answer").append(probe);
    const one = probe.getBoundingClientRect().width / 20;
    probe.remove();
    const room = at("answer").clientWidth - 2;
    return one > 0 ? Math.min(100, Math.max(40, Math.floor(room / one))) : 80;
  }

  async showText() {
    if (!at("as-text").open) return;
    const turn = this.turn, told = await this.core.answer(this.question, "text", { columns: this.columns() });
    if (turn === this.turn) at("text").textContent = told.text;
  }

  async save(format, type) {
    const told = await this.core.answer(this.question, format, { typed: `${this.line} --format ${format}` });
    const link = element("a", { href: URL.createObjectURL(new Blob([told.text], { type })), download: `advisor.${format}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async copy(text, said) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(said);
    } catch {
      getSelection().selectAllChildren(at("line"));
      this.say("Press Ctrl+C to copy what is marked");
    }
  }
}

async function start() {
  const core = new Core();
  try {
    const page = new Page(await core.description(), core);
    window.advisor = { core, page };  // for tests, and for those who look under the bonnet
    await page.open();
  } catch (error) {
    at("about").textContent = "";
    at("refusal").textContent = `The core did not start: ${error.message}. It needs a browser with WebAssembly exceptions (Chrome 95, Firefox 100, Safari 15.2 or newer).`;
    at("refusal").hidden = false;
    at("report").setAttribute("aria-busy", "false");
  }
}

start();
