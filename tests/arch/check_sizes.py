#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails for a function over 60 lines, and for a class over 500 with all of its files together: one that was cut into files is no smaller.

    check_sizes.py ROOT

Reads the house's layout rather than the language: what begins at the first column and is closed by a brace there. A class is the lines of its
declaration and of the members that are defined outside of it; what is nested in it counts as well.
"""
import collections
import pathlib
import re
import sys

FUNCTION, CLASS = 60, 500

TYPE = re.compile(r"^(?:class|struct) (?:\[\[\w+\]\] )?(\w+)(?:::\w+)*(?: final)?(?: ?: ?[^;]*)?\{$")
NO_FUNCTION = re.compile(r"^(?:namespace|class|struct|enum|extern|union|using|template <[^>]*> (?:class|struct))\b")
MEMBER = re.compile(r"^(?=\w)[\w:<>,&*\[\] ]*?\b(\w+)::(?:\w+::)*~?(?:operator\W+|\w+)\(")


def functions(text):
    """[(first line, number of lines, first line's text)] of what is defined at the first column, bodies of more than one line."""
    lines = text.split("\n")
    found, start = [], None
    for i, line in enumerate(lines):
        if line == "}":
            if start is not None:
                found.append((start + 1, i - start + 1, lines[start]))
            start = None
        elif line[:1].isalpha() or line[:1] == "_":
            # The last line at the first column before the body: a head may go over several, the later ones indented.
            start = None if NO_FUNCTION.match(line) or "(" not in line or line.endswith(";") else i
    return found


def classes(text):
    """Class -> lines of it in this file."""
    sizes = collections.Counter()
    lines = text.split("\n")
    open_type = None
    for i, line in enumerate(lines):
        head = TYPE.match(line)
        if head:
            open_type = (head.group(1), i)
        elif line == "};" and open_type:
            sizes[open_type[0]] += i - open_type[1] + 1
            open_type = None
        member = MEMBER.match(line)
        if member and not line.endswith(";") and not line.endswith("}"):
            end = next((j for j in range(i, len(lines)) if lines[j] == "}"), i)
            sizes[member.group(1)] += end - i + 1
        elif member and line.endswith("}"):
            sizes[member.group(1)] += 1
    return sizes


def check(sources):
    """Complaints about [(path, text)]."""
    complaints = []
    sizes = collections.Counter()
    for path, text in sources:
        for line, length, head in functions(text):
            if length > FUNCTION:
                complaints.append(f"{path}:{line}: {length} lines, {FUNCTION} at most: {head[:80]}")
        sizes.update(classes(text))
    for name, lines in sorted(sizes.items()):
        if lines > CLASS:
            complaints.append(f"class {name}: {lines} lines in all its files, {CLASS} at most")
    return complaints


def main():
    root = pathlib.Path(sys.argv[1])
    paths = [p for folder in ("src", "include") for p in sorted((root / folder).rglob("*")) if p.suffix in (".h", ".cpp") and "pch" not in p.parts]
    complaints = check([(p.relative_to(root), p.read_text()) for p in paths])
    print("\n".join(complaints) or f"{len(paths)} files: no function over {FUNCTION} lines, no class over {CLASS}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
