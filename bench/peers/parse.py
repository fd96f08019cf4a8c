"""Parses an XML file into dictionaries and writes them as JSON, as scripts do; prints the seconds that took."""

import json
import sys
import time

import xmltodict

with open(sys.argv[1], "rb") as file:
    document = file.read()
start = time.perf_counter()
text = json.dumps(xmltodict.parse(document))
seconds = time.perf_counter() - start
assert text.startswith("{"), "no JSON came out"
print(seconds)
