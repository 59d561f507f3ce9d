// SPDX-License-Identifier: GPL-3.0-or-later
// The public client of the Model Context Protocol against a server on standard input and output: mcp_client.js CALLS COMMAND ARGUMENT...
// CALLS: JSON, a list of [tool, arguments]. Prints {server, tools, answers} as JSON; an answer is what its text says, and isError.
"use strict";
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");

async function main() {
  const [calls, command, ...args] = process.argv.slice(2);
  const client = new Client({ name: "penstock-test", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, env: process.env, stderr: "inherit" }));
  const out = { server: client.getServerVersion(), tools: (await client.listTools()).tools, answers: [] };
  for (const [name, given] of JSON.parse(calls)) {
    const answer = await client.callTool({ name, arguments: given });
    out.answers.push({ isError: answer.isError ?? false, text: answer.content.map((one) => one.text).join("") });
  }
  await client.close();
  console.log(JSON.stringify(out));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
