// Tries the page in Chromium, served under a sub-path: answers equal to the program's byte for byte, what it looks like
// to people and to screen readers, how fast and how large it is, and that nothing typed becomes markup.
//
//   node page_test.js PAGE BINARY SHOTS
"use strict";

const { execFileSync, spawnSync } = require("node:child_process");
const assert = require("node:assert/strict");
const fs = require("node:fs");
const http = require("node:http");
const os = require("node:os");
const path = require("node:path");
const puppeteer = require("puppeteer-core");

const [folder, binary, shots] = process.argv.slice(2).map((name) => path.resolve(name));
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const vnu = require("vnu-jar");
const kUnknownToVnu = ".*paint-order.*"; // a property of SVG 2 and of CSS
const kReports = [
  "advisor recommend --budget 4500 --model 70B",
  "advisor recommend --budget 4500 --model 8B --task lora",
  "advisor compare mac-studio-m5-max-128 2xrtx-3090 --model 70B",
  "advisor estimate rig-2x3090 --model 70B",
  "advisor cost rig-2x3090 mac-studio-m5-max-64",
  "advisor upgrade --own rig-1x3090 --model 70B",
  "advisor build --gpus 2xrtx-3090 --model 70B",
  "advisor claims",
  ...["pareto", "cost", "context", "map", "memory", "terms"].map((kind) => `advisor chart ${kind} --model 70B --budget 5000`),
];
const kPath = "/some/where/";
const kTypes = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml", wasm: "application/wasm" };
const home = fs.mkdtempSync(path.join(os.tmpdir(), "advisor-page-"));
// glibc has two last digits of exp, log and pow: for processors with fused multiply-add and for those without, as
// WebAssembly is. The program is held to the latter.
const kEnvironment = { GLIBC_TUNABLES: "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4", PATH: `${path.dirname(binary)}:${process.env.PATH}`, HOME: home, COLUMNS: "80", LC_ALL: "C.UTF-8" };

function served() {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname.startsWith(kPath) ? pathname.slice(kPath.length) || "index.html" : "";
    const file = path.join(folder, name);
    if (!name || name.includes("..") || !fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": kTypes[path.extname(name).slice(1)] || "text/plain" }).end(fs.readFileSync(file));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/// What the program prints for a line as a shell takes it; status 0 or 1.
function program(line, ...more) {
  const done = spawnSync("sh", ["-c", `${line} ${more.join(" ")}`], { env: kEnvironment, cwd: home, encoding: "utf8",
                                                                     maxBuffer: 1 << 28 });
  return { text: done.stdout, error: done.stderr, status: done.status };
}

/// Lines of tests/answers/commands.txt that a question can say: about systems, with nothing from files.
function lines() {
  const commands = ["recommend", "compare", "estimate", "fit", "cost", "build", "breakeven", "upgrade"];
  const outputs = /^(--json|--top|-n|--format|--explain|-v|--verbose|--color|-o|--output|--catalog|--data|--no-config)(=|$)/;
  const found = new Map();
  for (const line of fs.readFileSync(path.join(__dirname, "../answers/commands.txt"), "utf8").split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[0] !== "advisor" || !commands.includes(words[1]) || /['"|<>$;&\\]|\.(json|csv|gguf|safetensors)\b/.test(line)) continue;
    const kept = words.filter((word, i) => !outputs.test(word) && !(i > 0 && /^(--top|-n|--format|--color|-o)$/.test(words[i - 1])));
    if (!kept.includes("-")) found.set(kept.join(" "), kept.slice(1));
  }
  return [...found.values()];
}

/// The words of a command line as a question, with the names of flags that the core tells.
function question_of(words, flags) {
  const names = new Map([["-m", "model"], ["-b", "budget"]]);
  for (const flag of flags) names.set(flag.name, flag.key);
  const question = { command: words[0] };
  for (let i = 1; i < words.length; ++i) {
    if (!words[i].startsWith("-")) {
      (question.systems ||= []).push(words[i]);
      continue;
    }
    let [name, value] = words[i].split(/=(.*)/s);
    const denied = name.startsWith("--no-") && !names.has(name);
    const key = denied ? names.get("--" + name.slice(5)) : names.get(name);
    if (!key) return null;
    const flag = flags.find((one) => one.key === key);
    if (flag.kind === "truth") question[key] = !denied;
    else if (flag.kind === "texts") question[key] = [...(question[key] || []), value ?? words[++i]];
    else question[key] = value ?? words[++i];
  }
  return question;
}

class Tests {
  constructor() {
    this.passed = 0;
    this.failed = 0;
  }

  async that(name, check) {
    try {
      const told = await check();
      this.passed++;
      console.log(`ok   ${name}${told ? ": " + told : ""}`);
    } catch (error) {
      this.failed++;
      console.log(`FAIL ${name}: ${String(error.message || error).slice(0, 1500)}`);
    }
  }
}

const settled = (page) => page.waitForFunction(() => document.documentElement.dataset.answered &&
  document.getElementById("report").getAttribute("aria-busy") === "false", { timeout: 30000 });

async function go(page, base, address) {
  await page.goto(base + address, { waitUntil: "load" });
  await settled(page);
}

const answer = (page, question, format, extra = {}) => page.evaluate(
  (q, f, e) => window.advisor.core.answer(q, f, e), question, format, extra);

async function main() {
  const server = await served();
  const origin = `http://127.0.0.1:${server.address().port}`, base = origin + kPath;
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true,
                                           args: ["--no-sandbox", "--disable-gpu"] });
  const tests = new Tests(), page = await browser.newPage();
  const asked = [], complaints = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => { if (["error", "warn"].includes(message.type())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { complaints.push("a dialog"); dialog.dismiss(); });
  await page.setViewport({ width: 1280, height: 900 });
  fs.mkdirSync(shots, { recursive: true });

  await tests.that("loads under a sub-path and answers within 2 s", async () => {
    const start = Date.now();
    await page.goto(base + "?model=70B&budget=4500", { waitUntil: "load" });
    await page.waitForFunction(() => document.getElementById("said").textContent !== "", { timeout: 30000 });
    const took = Date.now() - start;
    await settled(page);
    assert.ok(took < 2000, `${took} ms`);
    return `${took} ms`;
  });

  const description = await page.evaluate(() => window.advisor.core.description());
  const flags = description.flags.filter((flag, i, all) => all.findIndex((one) => one.key === flag.key) === i);

  await tests.that("the headline question: the same answer on the page as from the program", async () => {
    const { text } = program("advisor recommend --model 70B --budget 4500", "--format", "html");
    const shown = await page.evaluate(() => document.getElementById("report").shadowRoot.querySelector(".answer .first").textContent);
    assert.ok(text.includes(shown.replaceAll("&", "&amp;")), shown);
    assert.equal(await page.$eval("#line", (line) => line.textContent), "advisor recommend --model 70B --budget 4500");
    assert.equal(new URL(page.url()).search, "?model=70B&budget=4500");
    return shown;
  });

  let compared = 0;
  const all = lines().map((words) => [words, question_of(words, flags)]).filter(([, question]) => question);
  for (const [words, question] of all) {
    const line = "advisor " + words.join(" ");
    const expected = program(line, "--json");
    if (expected.status > 1) continue;  // the page's words of refusals are tried below
    if (compared >= 120) break;
    compared++;
    await tests.that(line, async () => {
      const told = await answer(page, question, "json");
      assert.equal(told.status, expected.status);
      assert.ok(told.text === expected.text, `differs from the program's, ${told.text.length} to ${expected.text.length} bytes: ${told.text.slice(0, 300)}`);
      const [shown, again] = await page.evaluate((q) => {
        const flags = window.advisor.page.form.flags;
        const address = Question.toAddress(q, flags);
        return [Question.toLine(q, flags), Question.toLine(Question.fromAddress(address, flags), flags)];
      }, question);
      assert.equal(again, shown, "the address means another question");
      assert.ok(program(shown, "--json").text === expected.text, `the line shown means another question: ${shown}`);
    });
  }
  await tests.that("at least 50 command lines were compared", () => { assert.ok(compared >= 50, String(compared)); return String(compared); });

  for (const [line, question] of [
    ["advisor recommend --model 70B --budget 4500", { model: "70B", budget: "4500" }],
    ["advisor compare mac-studio-m5-max-128 2xrtx-3090 --model 70B", { command: "compare", systems: ["mac-studio-m5-max-128", "2xrtx-3090"], model: "70B" }],
    ["advisor chart pareto --model 70B", { command: "chart", systems: ["pareto"], model: "70B" }],
    ["advisor chart cost mac-studio-m5-max-128 2xrtx-3090 --model 70B", { command: "chart", systems: ["cost", "mac-studio-m5-max-128", "2xrtx-3090"], model: "70B" }],
    ["advisor chart context --model 70B", { command: "chart", systems: ["context"], model: "70B" }]]) {
    for (const format of line.includes("chart") ? ["svg", "html"] : ["html", "text"])
      await tests.that(`${line} --format ${format}`, async () => {
        const typed = `${line} --format ${format}`, expected = program(typed);
        const told = await answer(page, question, format, { typed });
        assert.ok(told.text === expected.text, `differs: ${told.text.slice(0, 300)}`);
      });
  }

  for (const [line, question] of [
    ["advisor recommend --model 70B --budget 4500", { model: "70B", budget: "4500" }],
    ["advisor recommend --model 8B", { model: "8B" }],
    ["advisor compare mac-studio-m5-max-128 2xrtx-3090 --model 70B", { command: "compare", systems: ["mac-studio-m5-max-128", "2xrtx-3090"], model: "70B" }]])
    await tests.that(`as fast as must be: ${line} --json`, async () => {
      const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
      const native = [], here = [];
      for (let i = 0; i < 7; ++i) {
        const start = process.hrtime.bigint();
        execFileSync(binary, [...line.split(" ").slice(1), "--json"], { env: kEnvironment, maxBuffer: 1 << 28 });
        native.push(Number(process.hrtime.bigint() - start) / 1e6);
        here.push((await answer(page, question, "json")).ms);
      }
      const most = Math.max(100, 4 * median(native));
      assert.ok(median(here) <= most, `${median(here).toFixed(0)} ms, native ${median(native).toFixed(0)} ms`);
      return `${median(here).toFixed(0)} ms, native ${median(native).toFixed(0)} ms`;
    });

  for (const address of ["?model=70C", "?model=70B&budget=-1", "?model=70B&nonsense=1", "?command=compare&systems=no-such-system",
                         "?command=nonsense", "?command=chart&systems=pie", "?command=claims"])
    await tests.that(`a refusal in words: ${address}`, async () => {
      await go(page, base, address);
      const said = await page.$eval("#refusal", (box) => (box.hidden ? "" : box.textContent));
      const line = await page.$eval("#line", (box) => box.textContent);
      assert.ok(said.length > 10 && !said.includes("{"), said);
      if (!/nonsense|claims/.test(address)) assert.equal(program(line).error.split("\n")[0], "advisor: " + said);
      return said;
    });

  for (const bad of ["<img src=x onerror=alert(1)>", "\"><script>alert(2)</script>", "</title><svg onload=alert(3)>", "${alert(4)}'\\"])
    for (const name of ["model", "systems", "set-price", "x" + bad])
      await tests.that(`no markup from ${name}=${bad}`, async () => {
        const command = name === "systems" ? "command=compare&" : "";
        await go(page, base, `?${command}${encodeURIComponent(name)}=${encodeURIComponent(bad)}`);
        const planted = await page.evaluate(() => document.querySelectorAll("img, body script, svg[onload]").length +
          (document.getElementById("report").shadowRoot || document.createElement("p")).querySelectorAll("img, script, [onload], [onerror]").length);
        assert.equal(planted, 0);
        assert.ok((await page.$eval("#line", (line) => line.textContent)).includes(bad.replaceAll("'", "'\\''")));
      });
  await tests.that("text in a report is escaped by the core", async () => {
    await page.evaluate(() => Report.show(document.getElementById("report"), "<style></style><main><h1>&lt;img src=x onerror=alert(5)&gt;</h1></main><footer></footer>"));
    assert.equal(await page.evaluate(() => document.getElementById("report").shadowRoot.querySelectorAll("img").length), 0);
  });

  await tests.that("by keyboard: type a question, answer it, put two aside, compare them", async () => {
    await go(page, base, "");
    await page.focus("#field-model");
    await page.keyboard.down("Control"); await page.keyboard.press("a"); await page.keyboard.up("Control");
    await page.keyboard.type("32B");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.search.includes("model=32B"));
    await settled(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), "answer");
    let added = 0;
    for (let i = 0; i < 60 && added < 2; ++i) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const inner = document.activeElement.shadowRoot && document.activeElement.shadowRoot.activeElement;
        return inner && inner.tagName === "BUTTON" ? inner.getAttribute("aria-label") : "";
      });
      if (!here.startsWith("Compare ")) continue;
      await page.keyboard.press("Enter");
      added++;
    }
    assert.equal(added, 2);
    await page.focus("#compare");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.search.includes("command=compare"));
    await settled(page);
    const line = await page.$eval("#line", (box) => box.textContent);
    assert.equal(program(line, "--json").status, 0, line);
    await page.goBack();
    await page.waitForFunction(() => !location.search.includes("command=compare"));
    await settled(page);
    assert.equal(await page.$eval("#field-model", (field) => field.value), "32B");
    return line;
  });
  await tests.that("what changes in a field is answered and told to screen readers", async () => {
    await go(page, base, "?model=70B");
    const before = await page.$eval("#said", (box) => box.textContent);
    await page.select("#field-region", "de");
    await page.waitForFunction(() => location.search.includes("region=de"));
    await settled(page);
    assert.ok(before.length > 0);
    assert.ok((await page.$eval("#said", (box) => box.textContent)).length > 0);
  });
  await tests.that("every flag of a question has a labelled field", async () => {
    const bare = await page.evaluate(() => [...window.advisor.page.form.flags.keys()].filter((key) => {
      const field = document.getElementById("field-" + key);
      return !field || field.labels.length !== 1;
    }));
    assert.deepEqual(bare, []);
  });

  const views = { answer: "?model=70B&budget=4500", compare: "?command=compare&systems=mac-studio-m5-max-128,2xrtx-3090&model=70B",
                  text: "?command=fit&model=70B", refusal: "?model=70C", nothing: "?model=405B&budget=900", chart: "?command=chart&systems=map&model=70B" };
  for (const scheme of ["light", "dark"])
    for (const width of [360, 768, 1280]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.setViewport({ width, height: width < 600 ? 780 : 900, deviceScaleFactor: 1 });
      for (const [name, address] of Object.entries(views))
        await tests.that(`${name}, ${width} px, ${scheme}`, async () => {
          await go(page, base, address);
          if (name === "answer") {
            await page.evaluate(() => [...document.getElementById("report").shadowRoot.querySelectorAll("button")].slice(0, 2).forEach((b) => b.click()));
            await page.evaluate(() => { document.querySelector("#more-fields details").open = true; });
          }
          await page.evaluate(() => scrollTo(0, 0));
          const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), width < 600 ? 3200 : 1800);
          await page.screenshot({ path: path.join(shots, `${name}-${width}-${scheme}.png`), captureBeyondViewport: true,
                                  clip: { x: 0, y: 0, width, height } });
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wider <= 0, `the page is ${wider} px too wide`);
          if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
          const grave = violations.filter((one) => ["serious", "critical"].includes(one.impact));
          assert.deepEqual(grave.map((one) => [one.id, one.nodes.slice(0, 2).map((node) => node.html.slice(0, 200) + node.failureSummary)]), []);
          return violations.map((one) => one.id).join(", ");
        });
    }

  for (const name of ["index.html", ...kReports])
    await tests.that(`${name}: valid HTML`, () => {
      const text = name === "index.html" ? fs.readFileSync(path.join(folder, name), "utf8") : program(`${name} --format html`).text;
      const checked = spawnSync("java", ["-jar", vnu, "--errors-only", "--filterpattern", kUnknownToVnu, "-"], { input: text, encoding: "utf8" });
      assert.equal(checked.stderr, "");
      assert.equal(checked.status, 0);
    });
  await tests.that("nothing is asked of another server", () => {
    assert.deepEqual(asked.filter((url) => !url.startsWith(base) && !url.startsWith("blob:")), []);
    return `${asked.length} requests`;
  });
  await tests.that("the browser complains of nothing", () => assert.deepEqual(complaints, []));

  await browser.close();
  server.close();
  fs.rmSync(home, { recursive: true });
  console.log(`${tests.passed} passed, ${tests.failed} failed`);
  return tests.failed === 0 ? 0 : 1;
}

main().then((status) => process.exit(status), (error) => { console.error(error); process.exit(1); });
