// The fields of the question, made from what the core tells of its commands and flags.
"use strict";

const kMainKeys = ["model", "budget", "users", "context", "max_noise", "region", "task", "profile"];
const kLabels = { model: "Model", budget: "Budget", users: "Users", context: "Context", max_noise: "Noise at most",
                  region: "Region", task: "Task", command: "What to do", systems: "Systems", kind: "Chart" };
const kHelp = { model: "an id, or a size: 70B, 120B-A5B" };  // of files, which only the program reads, it says nothing
const kByName = ["region", "profile"];  // few enough to choose from, and their names say more than their ids

/// document.createElement with properties; texts become text, never markup.
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("aria-") || name === "list" || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

class Form {
  constructor(description) {
    this.commands = new Map(description.commands.map((command) => [command.name, command]));
    this.flags = new Map();
    for (const flag of description.flags) if (!this.flags.has(flag.key)) this.flags.set(flag.key, flag);
    this.ids = description.ids;
    this.fields = new Map();
    this.lists = new Set();
    this.build();
  }

  build() {
    const main = document.getElementById("main-fields"), more = document.getElementById("more-fields");
    const commands = [...this.commands.values()].map(({ name, summary }) => [name, `${name}: ${summary}`]);
    main.append(this.choice("command", kLabels.command, commands, "", "wide"));
    main.append(this.choice("kind", kLabels.kind, this.kinds().map((kind) => [kind, kind]), "which picture"));
    main.append(this.words("systems", kLabels.systems, "ids, or builds such as 2xrtx-3090@am4-2gpu; a comma between two",
                           ["systems"], "wide"));
    for (const key of kMainKeys) if (this.flags.has(key)) main.append(this.field(this.flags.get(key)));
    const groups = new Map();
    for (const flag of this.flags.values()) {
      if (kMainKeys.includes(flag.key)) continue;
      if (!groups.has(flag.group)) {
        const count = element("span", { className: "count" });
        const fields = element("div", { className: "fields" });
        const box = element("details", {}, element("summary", {}, flag.group, count), fields);
        groups.set(flag.group, { box, fields, count, keys: [] });
        more.append(box);
      }
      const group = groups.get(flag.group);
      group.fields.append(this.field(flag));
      group.keys.push(flag.key);
    }
    this.groups = [...groups.values()];
    this.fields.get("command").addEventListener("change", () => this.show());
    this.show();
  }

  /// The pictures that `chart` draws, off its usage line "pareto|cost|... [SYSTEM...]".
  kinds() {
    const [first] = this.commands.get("chart").arguments.split(" ");
    return first.split("|");
  }

  field(flag) {
    const label = kLabels[flag.key] || flag.name.slice(2).replaceAll("-", " ");
    const bounds = flag.expected && !kMainKeys.includes(flag.key) ? ` (${flag.expected})` : "";
    const help = (kHelp[flag.key] || flag.help.replace(/ \('list [a-z]+'\)/, "")) + bounds;
    if (flag.kind === "truth")
      return this.choice(flag.key, label, [["true", "yes"], ...(flag.can_be_denied ? [["false", "no"]] : [])], help);
    if (flag.choices) return this.choice(flag.key, label, flag.choices.map((one) => [one, one]), help);
    const suggested = flag.ids && flag.ids.length === 1 ? this.ids[flag.ids[0]] : null;
    if (kByName.includes(flag.key) && suggested)
      return this.choice(flag.key, label, suggested.map(([id, name]) => [id, name || id]), help);
    return this.words(flag.key, label, help, flag.ids || [], "", flag);
  }

  labelled(key, label, help, input, css = "") {
    input.id = "field-" + key;
    input.setAttribute("aria-describedby", input.id + "-help");
    this.fields.set(key, input);
    const box = element("div", { className: ("field " + css).trim() }, element("label", { htmlFor: input.id }, label), input,
                        element("p", { id: input.id + "-help", className: "help" }, help));
    return box;
  }

  choice(key, label, choices, help, css) {
    const open = key === "command" || key === "kind" ? [] : [new Option("–", "")];
    return this.labelled(key, label, help, element("select", {}, ...open, ...choices.map(([id, name]) => new Option(name, id))),
                         css);
  }

  words(key, label, help, kinds, css, flag) {
    const input = element("input", { type: "text", autocomplete: "off", spellcheck: false });
    input.setAttribute("autocapitalize", "none");
    if (flag && flag.form && !flag.form.includes("ID")) input.placeholder = flag.form;
    if (kinds.length > 0) input.setAttribute("list", this.list(kinds));
    return this.labelled(key, label, help, input, css);
  }

  list(kinds) {
    const id = "ids-" + kinds.join("-");
    if (this.lists.has(id)) return id;
    this.lists.add(id);
    const list = element("datalist", { id });
    for (const kind of kinds) for (const [one, name] of this.ids[kind] || []) list.append(element("option", { value: one, label: name || "" }));
    document.body.append(list);
    return id;
  }

  command() {
    return this.commands.get(this.fields.get("command").value);
  }

  /// Only fields that the chosen command takes; groups say how many of theirs are filled.
  show() {
    const command = this.command();
    const taken = new Set(["command", ...command.keys]);
    if (command.arguments.includes("SYSTEM") && !command.arguments.startsWith("--") || /^A B$|BUILD/.test(command.arguments))
      taken.add("systems");
    if (command.name === "chart") taken.add("kind");
    for (const [key, input] of this.fields) input.parentElement.hidden = !taken.has(key);
    let all = 0;
    for (const group of this.groups) {
      const filled = group.keys.filter((key) => taken.has(key) && this.fields.get(key).value !== "").length;
      group.count.textContent = filled ? ` ${filled} said` : "";
      group.box.hidden = !group.keys.some((key) => taken.has(key));
      all += filled;
    }
    document.getElementById("more-count").textContent = all ? `${all} said` : "";
  }

  /// Shows in empty fields what the core took instead.
  assume(assumptions) {
    for (const { flag, value, origin } of assumptions) {
      const key = typeof flag === "string" ? flag.slice(2).replaceAll("-", "_") : "";
      const input = this.fields.get(key);
      if (!input || origin === "flag" || value === null || value === "") continue;
      if (input.tagName === "INPUT") input.placeholder = String(value);
      else {
        const [open] = input.options, chosen = [...input.options].find((option) => option.value === String(value));
        if (open.value === "") open.textContent = chosen ? `– ${chosen.textContent}` : `– ${value}`;
      }
    }
  }

  /// What is said, as a question of the core.
  question() {
    const command = this.command();
    const question = {};
    if (command.name !== "recommend") question.command = command.name;
    const systems = this.words_in("systems");
    const shown = !this.fields.get("systems").parentElement.hidden;
    const words = [...(command.name === "chart" ? [this.fields.get("kind").value] : []), ...(shown ? systems : [])];
    if (words.length > 0) question.systems = words;
    for (const key of [...kMainKeys, ...this.flags.keys()]) {
      if (key in question || !command.keys.includes(key)) continue;
      const flag = this.flags.get(key), value = this.fields.get(key).value.trim();
      if (value === "") continue;
      if (flag.kind === "truth") question[key] = value === "true";
      else question[key] = flag.kind === "texts" ? this.words_in(key) : value;
    }
    return question;
  }

  words_in(key) {
    return this.fields.get(key).value.split(/[,\s]+/).filter(Boolean);
  }

  /// Shows what fields can show of a question.
  put(question) {
    for (const input of this.fields.values()) input.value = "";
    const known = this.commands.has(question.command || "recommend");
    this.fields.get("command").value = known ? question.command || "recommend" : "recommend";
    this.fields.get("kind").selectedIndex = 0;
    let words = question.systems || [];
    if (question.command === "chart" && words.length > 0) {
      this.fields.get("kind").value = words[0];
      words = words.slice(1);
    }
    this.fields.get("systems").value = words.join(", ");
    for (const [key, value] of Object.entries(question)) {
      if (key === "command" || key === "systems") continue;
      const field = this.flags.has(key) ? this.fields.get(key) : null;
      if (field) field.value = Array.isArray(value) ? value.join(", ") : String(value);
    }
    this.show();
  }
}
