// A session of the protocol's official client with `advisor mcp`: node client.mjs BINARY
import assert from "node:assert/strict";
import {Client} from "@modelcontextprotocol/sdk/client/index.js";
import {StdioClientTransport} from "@modelcontextprotocol/sdk/client/stdio.js";

const asked = {
    recommend: {model: "70B", budget: 4500},
    compare: {systems: ["rig-2x3090", "mac-studio-m5-max-64"], model: "70B"},
    estimate: {systems: ["rig-2x3090"], model: "70B"},
    fit: {model: "70B"},
    cost: {systems: ["rig-2x3090"]},
    build: {model: "70B", budget: 4500},
    breakeven: {systems: ["rig-2x3090", "mac-studio-m5-max-64"], over: "hours-per-day"},
    upgrade: {own: "rtx-3090@own-pc", model: "70B", budget: 2000},
    chart: {chart: "cost", systems: ["rig-2x3090"], model: "70B"},
    explain_figure: {figure: "speed.decode_tps", systems: ["rig-2x3090"], model: "70B"},
};

const client = new Client({name: "advisor-test", version: "1.0.0"});
await client.connect(new StdioClientTransport({command: process.argv[2], args: ["mcp", "--no-config"]}));
assert.equal(client.getServerVersion().name, "advisor");

const {tools} = await client.listTools();
assert.deepEqual(tools.map(tool => tool.name).sort(), Object.keys(asked).sort());
for (const [name, question] of Object.entries(asked)) {
    const answer = await client.callTool({name, arguments: question});
    assert.ok(!answer.isError, name);
    assert.ok(answer.content[0].text.length > 0, name);
    assert.equal(typeof answer.structuredContent, "object", name);
}

const wrong = await client.callTool({name: "recommend", arguments: {model: "70B", budgt: 1}});
assert.ok(wrong.isError && wrong.content[0].text.includes("did you mean 'budget'"));
await assert.rejects(client.callTool({name: "nothing", arguments: {}}), {code: -32602});

let count = 0, cursor;
do {
    const page = await client.listResources(cursor ? {cursor} : {});
    count += page.resources.length;
    cursor = page.nextCursor;
} while (cursor);
const record = await client.readResource({uri: "advisor://catalog/devices/rtx-3090"});
assert.equal(JSON.parse(record.contents[0].text).records[0].id, "rtx-3090");
await assert.rejects(client.readResource({uri: "file:///etc/passwd"}));
assert.ok((await client.listResourceTemplates()).resourceTemplates.length === 2);
await client.close();
console.log(`${tools.length} tools called, ${count} resources listed`);
