// SPDX-License-Identifier: GPL-3.0-or-later
// Validates a document by a schema that others made: validate.js har FILE, validate.js openapi FILE. Prints what is wrong; nothing is good.
"use strict";
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");

function har(document) {
  const Ajv = require("ajv").default;
  const ajv = new Ajv({ strict: false, allErrors: true });
  require("ajv-formats").default(ajv);
  ajv.addMetaSchema(require("ajv/dist/refs/json-schema-draft-06.json"));
  const schemas = require("har-schema");
  for (const schema of Object.values(schemas)) ajv.addSchema(schema);
  const validate = ajv.getSchema(schemas.har.$id);
  return validate(document) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message}`);
}

async function openapi(document) {
  // A module of the newer kind, which is not looked for in NODE_PATH.
  const folder = process.env.NODE_PATH.split(path.delimiter).map((one) => path.join(one, "@seriousme/openapi-schema-validator")).find(fs.existsSync);
  const file = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")).main;
  const { Validator } = await import(pathToFileURL(path.join(folder, file)));
  const validator = new Validator();
  const result = await validator.validate(document);
  if (!result.valid) return typeof result.errors === "string" ? [result.errors] : result.errors.map((e) => `${e.instancePath} ${e.message}`);
  return validator.version === "3.1" ? [] : [`it is OpenAPI ${validator.version}`];
}

async function main() {
  const [kind, file] = process.argv.slice(2);
  const document = JSON.parse(fs.readFileSync(file, "utf8"));
  const problems = kind === "har" ? har(document) : await openapi(document);
  for (const problem of problems) console.log(problem);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
