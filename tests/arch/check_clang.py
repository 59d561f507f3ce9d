#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers with coroutines and the store are understood by clang as well, whatever compiler built them.

    check_clang.py BUILD [LAYER...]

Reads BUILD/compile_commands.json and has clang++ look at each source of the layers (those with coroutines, and the store, unless told otherwise), without making
anything. A second compiler reads coroutines and templates differently, and the fuzzers are built by it.
"""
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

OURS_ALONE = {"-Wno-restrict", "-Wno-stringop-overflow", "-Winvalid-pch", "-fpch-preprocess"}  # of GCC


def command_of(entry):
    """The entry's command, as clang takes it and without output."""
    words = shlex.split(entry["command"])
    compiler = next(i for i, word in enumerate(words) if os.path.basename(word) in ("c++", "g++", "clang++"))
    words = words[compiler + 1:]
    output = words.index("-o")
    del words[output:output + 2]
    if "-include" in words:  # the precompiled header: here each source stands alone
        header = words.index("-include")
        del words[header:header + 2]
    return ["clang++", *(w for w in words if w not in OURS_ALONE and w != "-c"), "-fsyntax-only", "-w"]


def look(entry):
    done = subprocess.run(command_of(entry), cwd=entry["directory"], capture_output=True, text=True)
    return entry["file"], done.returncode, done.stderr


def main(build, layers):
    with open(os.path.join(build, "compile_commands.json")) as f:
        entries = [e for e in json.load(f) if any(f"/src/{layer}/" in e["file"] for layer in layers)]
    if not entries:
        print(f"{build} compiles nothing of {', '.join(layers)}")
        return 1
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, code, said in pool.map(look, entries):
            if code != 0:
                failed += 1
                print(f"{name}\n{said}", flush=True)
    print(f"{len(entries)} sources, {failed} that clang does not compile")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:] or ["record", "http", "upstream", "engine", "store"]))
