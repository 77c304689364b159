// A question as an object (keys are names of flags with _ for -), as an address and as a command line: the same thing.
"use strict";

const Question = {
  /// ?model=70B&max-noise=35 -> {model: "70B", max_noise: "35"}. What is no flag is left to the core, which says so.
  fromAddress(search, flags) {
    const question = {};
    for (const [name, value] of new URLSearchParams(search)) {
      const key = name.replaceAll("-", "_");
      const flag = flags.get(key);
      if (key === "systems") question.systems = [...(question.systems || []), ...value.split(",").filter(Boolean)];
      else if (flag && flag.kind === "truth") question[key] = value !== "false";
      else if (flag && flag.kind === "texts")
        question[key] = [...(question[key] || []), ...(flag.in_one_word ? value.split(",") : [value])];
      else question[key] = value;
    }
    return question;
  },

  toAddress(question, flags) {
    const plain = (word) => encodeURIComponent(word).replace(/%(2C|40|2F|3A|3D)/g, decodeURIComponent);
    const members = [];
    for (const [key, value] of Object.entries(question)) {
      const flag = flags.get(key);
      const together = key === "systems" || (flag && flag.in_one_word);
      const values = Array.isArray(value) ? (together ? [value.join(",")] : value) : [String(value)];
      for (const one of values) members.push(plain(key.replaceAll("_", "-")) + "=" + plain(one));
    }
    return members.length > 0 ? "?" + members.join("&") : "?";
  },

  /// As a shell takes it: only what is plain stands without quotes.
  toLine(question, flags) {
    const quoted = (word) => (/^[A-Za-z0-9\-_=+./,:@%]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
    const words = ["advisor", question.command || "recommend", ...(question.systems || [])];
    for (const [key, value] of Object.entries(question)) {
      const flag = flags.get(key);
      if (key === "command" || key === "systems") continue;
      const name = flag ? flag.name : "--" + key.replaceAll("_", "-");
      if (typeof value === "boolean") words.push(value ? name : name.replace("--", "--no-"));
      else if (Array.isArray(value) && flag && flag.in_one_word) words.push(name, value.join(","));
      else for (const one of [value].flat()) words.push(name, String(one));
    }
    return words.map(quoted).join(" ");
  },
};
