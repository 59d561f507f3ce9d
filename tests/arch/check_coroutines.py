#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads every line of src and include, and fails where a coroutine is begun or awaited in a way that goes wrong here.

    check_coroutines.py ROOT

- A coroutine begins as a child of a net::TaskGroup, in whose file alone `co_spawn` and `detached` may stand: an exception in one that nobody waits
  for is lost, and so is whoever waits for what it would have done.
- No `co_await` stands inside a condition: with GCC 12 such a branch goes the wrong way or crashes. Name the result first.
"""
import pathlib
import re
import sys

SPAWNER = "src/net/task_group.cpp"
BEGUN = re.compile(r"\b(co_spawn|asio::detached|detached_t)\b|\busing\b.*\bdetached\b|#include.*detached")
AWAIT = re.compile(r"\bco_await\b")
CONDITION = re.compile(r"\b(if|while|switch|for)\s*(constexpr\s*)?\(")
# Operators that decide whether, or which, is awaited: a condition without the word.
CHOICE = re.compile(r"&&|\|\||\?")
LITERAL = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'')
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def blanked(text):
    """Comments and literals become blanks, so that what is left is code at the same places."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    return COMMENT.sub(blank, LITERAL.sub(blank, text))


def parenthesised(code, opening):
    """The end of what the parenthesis at `opening` holds."""
    depth = 0
    for i in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[i], 0)
        if depth == 0:
            return i
    return len(code)


def chosen(code, at):
    """Whether an operator to the left, in the same expression, decides about the co_await at `at`."""
    depth, i, listed = 0, at, False  # listed: past a comma, so what comes belongs to another argument
    while i > 0:
        i -= 1
        c = code[i]
        if c == ")":
            depth += 1
        elif c == "(":
            if depth:
                depth -= 1
            else:
                listed = False
        elif depth == 0 and c in ";{}":
            return False
        elif depth == 0 and c == ",":
            listed = True
        elif depth == 0 and not listed and CHOICE.match(code, i):
            return True
    return False


def check(path, text):
    """Complaints about one file; `path` is relative to the root."""
    found = []
    code = blanked(text)

    def complain(at, what):
        found.append(f"{path}:{code.count(chr(10), 0, at) + 1}: {what}")
    if str(path) != SPAWNER:
        # Includes are literals of a kind: read them as they stand.
        for match in BEGUN.finditer(code):
            if not (match.group() == "co_spawn" and "include" in code[code.rfind("\n", 0, match.start()) + 1:match.start()]):
                complain(match.start(), f"{match.group()}: coroutines begin in a net::TaskGroup")
    bad = set()
    for match in CONDITION.finditer(code):
        inside = code[match.end():parenthesised(code, match.end() - 1)]
        for await_ in AWAIT.finditer(inside):
            bad.add(match.end() + await_.start())
    bad.update(match.start() for match in AWAIT.finditer(code) if chosen(code, match.start()))
    for at in sorted(bad):
        complain(at, "co_await inside a condition: name its result first")
    return found


def main(root):
    root = pathlib.Path(root)
    found, files = [], 0
    for top in ("src", "include"):
        for full in sorted((root / top).rglob("*")):
            if full.suffix not in {".h", ".cpp", ".inc"}:
                continue
            files += 1
            found += check(full.relative_to(root), full.read_text(errors="replace"))
    for line in found:
        print(line)
    print(f"{files} files, {len(found)} complaints")
    if files == 0:
        print(f"{root} holds no sources: give the root of the tree")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
