// The core, away from what draws the page. A message {id, describe} or {id, asked} is answered by {id, status, text, ms}.
"use strict";

var Module = {
  locateFile: (name) => new URL(name, self.location.href).href,
  print() {},
  printErr() {},
  onRuntimeInitialized() {
    started = true;
    waiting.splice(0).forEach(answer);
  },
};
let started = false;
const waiting = [];

function call(asked) {
  const size = Module.lengthBytesUTF8(asked) + 1;
  const at = Module._malloc(size);
  Module.stringToUTF8(asked, at, size);
  const text = Module.UTF8ToString(Module._advisor_answer(at));
  Module._free(at);
  return text;
}

function answer({ id, describe, asked }) {
  const start = performance.now();
  try {
    const text = describe ? Module.UTF8ToString(Module._advisor_description()) : call(JSON.stringify(asked));
    self.postMessage({ id, text, status: describe ? 0 : Module._advisor_status(), ms: performance.now() - start });
  } catch (error) {
    self.postMessage({ id, failed: String(error) });
  }
}

self.onmessage = ({ data }) => (started ? answer(data) : waiting.push(data));
importScripts("core.js");
