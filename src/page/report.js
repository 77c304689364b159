// Reports of the core within the page: the core escapes every text in them and draws them; their style stays theirs.
"use strict";

const kOwnStyle = new CSSStyleSheet();
kOwnStyle.replaceSync(`
:host{display:block}
.sheet{max-width:none;margin:0;padding:0}
.sheet>h1:first-child,.sheet>figure:first-child{margin-top:0}
button{font:inherit;font-size:.8rem;display:block;margin:.2rem 0 0;padding:.15rem .55rem;border:1px solid var(--muted);border-radius:.3rem;background:none;color:var(--ink);cursor:pointer}
button[aria-pressed=true]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
:focus-visible{outline:3px solid var(--s1);outline-offset:2px}
caption span{display:block;max-width:min(100%,calc(100vw - 2.5rem))}
.folded{border-top:1px solid var(--grid);margin-top:1.2rem;padding-top:.9rem}
.folded h2{display:inline;border:none;margin:0;padding:0;color:var(--ink)}
@media (min-width:64rem){figure svg{min-width:0}}
@media (max-width:36rem){.wide{margin-right:-1rem;padding-right:1rem}}
@media print{button{display:none}}
`);

const Report = {
  /// Shows `html`, a page of the core, in an element of ours; returns its root.
  show(host, html, { only } = {}) {
    // The style goes past the parser: the policy of this page lets no markup bring any.
    const [, itsStyle] = /<style>([^<]*)<\/style>/.exec(html);
    const page = new DOMParser().parseFromString(html.replace(/<style>[^<]*<\/style>/, ""), "text/html");
    const root = host.shadowRoot || host.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(itsStyle.replaceAll(":root", ":host").replace("\nhtml{", "\n:host{")
      .replaceAll("body{", ".sheet{").replaceAll("html{", ":host{").replaceAll("footer{", ".foot{")
      .replaceAll("footer code{", ".foot code{").replaceAll("table,footer", "table,.foot"));
    root.adoptedStyleSheets = [style, kOwnStyle];
    const sheet = element("div", { className: "sheet" });
    const foot = element("div", { className: "foot" });
    if (only) sheet.append(...page.querySelectorAll(only));
    else {
      sheet.append(...page.querySelector("main").children);
      foot.append(...page.querySelector("footer").children);
      sheet.append(foot);
    }
    for (const heading of sheet.querySelectorAll("h1,h2,h3"))
      heading.setAttribute("aria-level", String(Number(heading.tagName[1]) + 1));
    for (const caption of sheet.querySelectorAll("caption")) caption.replaceChildren(element("span", {}, caption.textContent));
    for (const link of sheet.querySelectorAll("a")) link.rel = "noreferrer noopener";
    this.putTableFirst(sheet);
    this.fold(sheet);
    root.replaceChildren(sheet);
    return root;
  },

  showText(host, text) {
    const root = host.shadowRoot || host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [kOwnStyle, this.textStyle()];
    root.replaceChildren(element("pre", { textContent: text, tabIndex: 0 }));
  },

  textStyle() {
    const style = new CSSStyleSheet();
    style.replaceSync("pre{font:.8rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,\"Liberation Mono\",monospace;overflow-x:auto;margin:0;color:var(--ink)}");
    return style;
  },

  clear(host) {
    if (host.shadowRoot) host.shadowRoot.replaceChildren();
  },

  /// The table of what was ranked, which has a column "#"; null where there is none.
  ranking(root) {
    for (const table of root.querySelectorAll("table")) {
      const first = table.querySelector("thead tr > *");
      if (first && first.textContent === "#") return table;
    }
    return null;
  },

  /// Who looks on a screen wants the table before the pictures.
  putTableFirst(sheet) {
    const table = this.ranking(sheet), pictures = sheet.querySelector(".figures");
    if (!table || !pictures) return;
    const ranked = table.closest("section"), drawn = pictures.closest("section");
    if (ranked && drawn && ranked !== drawn) drawn.before(ranked);
  },

  /// What was assumed and where it comes from opens where somebody wants it.
  fold(sheet) {
    for (const section of sheet.querySelectorAll("section")) {
      const title = section.querySelector("h2");
      if (!title || !section.querySelector(".assumed")) continue;
      const more = element("details", { className: "folded" }, element("summary", {}, title));
      section.before(more);
      more.append(section);
    }
  },

  /// A button for each ranked system, which puts it into the comparison or takes it out.
  addButtons(root, results, basket) {
    const table = this.ranking(root);
    if (!table) return;
    const rows = [...table.querySelectorAll("tbody tr")];
    rows.forEach((row, i) => {
      const system = results[i] && results[i].system;
      if (!system || row.cells.length < 2) return;
      const button = element("button", { type: "button" }, "compare");
      button.setAttribute("aria-label", `Compare ${system.name}`);
      const show = () => button.setAttribute("aria-pressed", String(basket.has(system.id)));
      button.addEventListener("click", () => basket.toggle(system.id, system.name));
      basket.shown.push(show);
      row.cells[1].append(button);
      show();
    });
  },
};
