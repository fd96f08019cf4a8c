// Parses an XML file into objects and writes them as JSON, as n8n's nodes do; prints the seconds that took.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { XMLParser } from "fast-xml-parser";

const text = readFileSync(process.argv[2], "utf8");
const parser = new XMLParser({ ignoreAttributes: false });
const start = performance.now();
const json = JSON.stringify(parser.parse(text));
const seconds = (performance.now() - start) / 1000;
if (!json.startsWith("{")) throw new Error("no JSON came out");
console.log(seconds);
