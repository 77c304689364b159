#!/usr/bin/env python3
"""`advisor mcp`, as a client of the Model Context Protocol meets it."""

import argparse
import json
import os
import subprocess
import sys
import unittest

import jsonschema

BINARY = ""
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C"}


def sent(*messages):
    """The answers to messages, which are objects or lines."""
    lines = [message if isinstance(message, str) else json.dumps(message) for message in messages]
    done = subprocess.run([BINARY, "mcp"], input="".join(line + "\n" for line in lines), capture_output=True,
                          text=True, env=ENVIRONMENT, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def request(method, params=None, number=1):
    message = {"jsonrpc": "2.0", "id": number, "method": method}
    return message if params is None else {**message, "params": params}


def called(tool, **arguments):
    (answer,) = sent(request("tools/call", {"name": tool, "arguments": arguments}))
    return answer["result"]


def advisor(*words):
    return subprocess.run([BINARY, *words], capture_output=True, text=True, env=ENVIRONMENT, timeout=60).stdout


class Protocol(unittest.TestCase):
    def test_the_revision_is_the_client_s_where_it_is_known(self):
        for asked, given in (("2025-06-18", "2025-06-18"), ("2024-11-05", "2024-11-05"), ("2099-01-01", "2025-06-18")):
            (answer,) = sent(request("initialize", {"protocolVersion": asked, "capabilities": {}}))
            self.assertEqual(answer["result"]["protocolVersion"], given)
            self.assertEqual(set(answer["result"]["capabilities"]), {"tools", "resources"})

    def test_notifications_are_not_answered(self):
        answers = sent({"jsonrpc": "2.0", "method": "notifications/initialized"}, request("ping", number="p"))
        self.assertEqual(answers, [{"jsonrpc": "2.0", "id": "p", "result": {}}])

    def test_what_is_no_request_is_refused_by_the_codes_of_json_rpc(self):
        answers = sent("{x", "[]", request("nothing"), {"jsonrpc": "2.0", "id": 1, "method": 3},
                       request("tools/call", {"name": "nothing"}), request("tools/call", {}),
                       request("tools/call", {"name": "recommend", "arguments": []}),
                       request("resources/read", {"uri": "file:///etc/passwd"}),
                       request("resources/list", {"cursor": "x"}), request("initialize"))
        self.assertEqual([answer["error"]["code"] for answer in answers],
                         [-32700, -32600, -32601, -32600, -32602, -32602, -32602, -32002, -32602, -32602])


class Tools(unittest.TestCase):
    def test_every_tool_takes_what_its_schema_says(self):
        (answer,) = sent(request("tools/list"))
        tools = {tool["name"]: tool for tool in answer["result"]["tools"]}
        self.assertEqual(set(tools), {"recommend", "compare", "estimate", "fit", "cost", "build", "breakeven", "upgrade",
                                      "chart", "explain_figure"})
        asked = {"recommend": {"model": "70B", "budget": 4500}, "compare": {"systems": ["rig-2x3090"], "model": "70B"},
                 "estimate": {"systems": ["rig-2x3090"], "model": "70B"}, "fit": {"model": "70B"},
                 "cost": {"systems": ["rig-2x3090"]}, "build": {"model": "70B", "budget": 4500},
                 "breakeven": {"systems": ["rig-2x3090", "mac-studio-m5-max-64"], "over": "hours-per-day"},
                 "upgrade": {"own": "rtx-3090@own-pc", "model": "70B", "budget": 2000},
                 "chart": {"chart": "cost", "systems": ["rig-2x3090"], "model": "70B"},
                 "explain_figure": {"figure": "speed.decode_tps", "systems": ["rig-2x3090"], "model": "70B"}}
        for name, arguments in asked.items():
            jsonschema.Draft202012Validator.check_schema(tools[name]["inputSchema"])
            jsonschema.validate(arguments, tools[name]["inputSchema"])
            result = called(name, **arguments)
            self.assertFalse(result["isError"], (name, result))
            self.assertTrue(result["content"][0]["text"])
            self.assertIsInstance(result["structuredContent"], dict)
            with self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate({**arguments, "nothing": 1}, tools[name]["inputSchema"])

    def test_an_answer_is_that_of_the_command(self):
        result = called("compare", systems=["rig-2x3090", "mac-studio-m5-max-64"], model="70B")
        words = ("compare", "rig-2x3090", "mac-studio-m5-max-64", "--model", "70B")
        self.assertEqual(result["structuredContent"], json.loads(advisor(*words, "--json")))
        self.assertEqual(result["content"][0]["text"], advisor(*words))

    def test_what_cannot_be_asked_is_told_the_model(self):
        for arguments, part in (({"model": "70B", "budgt": 1}, "did you mean 'budget'"),
                                ({"model": "/etc/passwd"}, "files are not read"),
                                ({"model": "8B", "prices": "/etc/passwd.json"}, "price book"),
                                ({"model": "8B", "users": 0}, "users"), ({}, "expected a model or a budget")):
            result = called("recommend", **arguments)
            self.assertTrue(result["isError"], arguments)
            self.assertIn(part, result["content"][0]["text"])

    def test_a_figure_is_explained(self):
        result = called("explain_figure", figure="cost_to_you.usd_per_year", systems=["rig-2x3090"], model="70B")
        self.assertIn("meaning", result["structuredContent"])
        whole = json.loads(advisor("estimate", "rig-2x3090", "--model", "70B", "--json"))
        self.assertEqual(result["structuredContent"]["values"][0]["value"],
                         whole["results"][0]["cost_to_you"]["usd_per_year"])
        self.assertIn("did you mean", called("explain_figure", figure="speed.decode_tsp")["content"][0]["text"])


class Resources(unittest.TestCase):
    def test_every_record_can_be_listed_and_read(self):
        resources, cursor = [], None
        while True:
            (answer,) = sent(request("resources/list", {"cursor": cursor} if cursor else {}))
            resources += answer["result"]["resources"]
            cursor = answer["result"].get("nextCursor")
            if cursor is None:
                break
        uris = [resource["uri"] for resource in resources]
        self.assertEqual(len(uris), len(set(uris)))
        self.assertIn("advisor://catalog/devices/rtx-3090", uris)
        for answer, uri in zip(sent(*[request("resources/read", {"uri": uri}) for uri in uris]), uris):
            contents = answer["result"]["contents"][0]
            self.assertEqual(contents["uri"], uri)
            self.assertTrue(json.loads(contents["text"])["records"], uri)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    options, rest = parser.parse_known_args()
    BINARY = os.path.abspath(options.binary)
    unittest.main(argv=[sys.argv[0], *rest])
