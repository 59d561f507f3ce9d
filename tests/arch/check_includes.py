#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads every #include line of src and include, and fails when a layer, or a folder of a layer, includes what it may not.

    check_includes.py ROOT

Which layers a layer may include is what its CMakeLists.txt links (`penstock_layer(NAME USES ...)`, `target_link_libraries`); what folders of a layer
may include of each other, and which libraries belong where, are the tables below. Also fails for a source without its SPDX line.
"""
import pathlib
import re
import sys

# layer -> folder -> folders of the same layer whose private headers it may include; "" are the headers that lie in none. Whatever lies in no
# folder and is no header puts the folders together, and may include all of them. No circles: test_check_includes.py.
FOLDERS = {
    "codec": {"answer": set(), "charset": set(), "mqtt": set(), "graphql": set(), "operation": {"graphql"}, "protobuf": set(), "steps": {""}, "files": {""}, "layout": {"", "graphql"}, "packed": {""}, "": set()},
    "wire": {"http1": set(), "sniff": {"http1"}, "": set()},
    "filter": {"": set(), "syntax": {""}, "match": set(), "program": {"", "match", "syntax"}},
    "draft": {"": set(), "curl": {""}},
    "record": {"": set(), "messages": {""}},
    "engine": {"process": set(), "session": {"process"}, "exchange": {"session"}, "tunnel": {"exchange", "session"},
               "modes": {"exchange", "session", "tunnel"}, "": {"session"}},
    "api": {"": set(), "calls": {""}, "http": {"", "calls"}, "mcp": {""}, "remote": {"", "calls"}},
    "service": {"": set(), "machine": set(), "rules": {""}, "names": {"", "settings"}, "intercept": {"rules"}, "scope": set(), "devices": {"listeners", "machine", "settings"}, "drafts": {"project", "query", "sends"}, "scripts": {"", "rules"}, "settings": {"rules", "scope"},
                "query": set(), "project": {"query", "settings"}, "transfer": {"", "project", "query", "rules", "settings"},
                "protobuf": {"project"}, "listeners": {"settings"}, "trust": {"machine", "settings"}, "system_proxy": {"machine", "settings"},
                "browser": {"machine", "settings", "trust"}, "tokens": {"settings"}, "page": set(), "sends": {"settings"}, "bulk": {"drafts", "project", "query", "sends"}},
    "run": {"": {"inside"}, "trust": set(), "inside": {"trust"}},
    "cui": {"screen": set(), "work": set(), "": {"screen", "work"}, "terminal": {"screen"}, "list": {"", "screen"}, "detail": {"", "screen"},
            "pages": {"", "screen", "detail"}, "run": {"", "screen", "work", "terminal", "ui"}, "ui": {"", "screen", "work", "list", "detail", "pages"}},
}

# (what, pattern of the included name, layers that may, files that may whatever their layer)
LIBRARIES = [
    ("Qt", r"(Qt?[A-Z]\w*(/\w+)?|q(?!rencode)[a-z]+\.h)$", {"gui", "app"}, set()),
    ("QScintilla", r"Qsci/", {"gui"}, set()),
    ("SQLite", r"sqlite3\w*\.h$", {"store"}, set()),
    ("OpenSSL", r"openssl/", {"tls", "net", "draft"}, set()),
    ("Boost.Asio", r"boost/asio(/|\.hpp)", {"net", "script", "record", "http", "upstream", "replay", "dns", "engine", "api", "app"}, {"src/service/proxy_service.cpp"}),
    ("Boost.Beast", r"boost/beast(/|\.hpp)", {"api"}, set()),
    ("nghttp2", r"nghttp2/", {"wire"}, set()),
    ("zlib", r"zlib\.h$", {"codec", "wire"}, set()),
    ("PCRE2", r"pcre2\.h$", {"filter"}, set()),
    ("nlohmann_json", r"nlohmann/", {"filter", "rules", "service", "exporter", "api"}, set()),
    ("yaml-cpp", r"yaml-cpp/", {"service"}, set()),
    ("Protocol Buffers", r"google/protobuf/", {"codec"}, set()),
    ("ncurses", r"(curses|term)\.h$", {"cui"}, set()),
    ("qrencode", r"qrencode\.h$", {"service"}, set()),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
SOURCES = {".h", ".cpp", ".inc"}
# Where an SPDX line is asked for, and in which files.
LICENSED = {".h", ".cpp", ".inc", ".py", ".cmake", ".yml", ".yaml"}


def read_layers(root):
    """layer -> layers that its target links, by the CMakeLists.txt below `root`/src."""
    layers = {}
    for path in sorted((root / "src").rglob("CMakeLists.txt")):
        text = re.sub(r"#[^\n]*", "", path.read_text())
        for name, rest in re.findall(r"penstock_layer\((\w+)([^)]*)\)", text):
            uses = re.search(r"USES((?:\s+[a-z]\w*)*)", rest)
            layers[name] = set(uses.group(1).split()) if uses else set()
        for target, rest in re.findall(r"target_link_libraries\((penstock\w*)([^)]*)\)", text):
            name = {"penstock": "app"}.get(target, target.removeprefix("penstock_"))
            linked = {word.removeprefix("penstock_") for word in rest.split() if word.startswith("penstock_")}
            layers.setdefault(name, set()).update(linked - {"flags", "boost"})
    layers.pop("boost", None)
    return layers


def layer_of(path):
    """'src/net/tcp.cpp' -> 'net'; 'include/penstock/net/x.h' -> 'net'; '' when it lies in no layer."""
    parts = path.parts
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[:2] == ("include", "penstock") and len(parts) > 3:
        return parts[2]
    return ""


def folder_of(path):
    """The folder of its layer that a private source lies in, or below: 'src/engine/modes/x.cpp' -> 'modes'; '' for a header in none, None for a
    source."""
    parts = path.parts
    if parts[0] != "src" or len(parts) < 3:
        return None
    return parts[2] if len(parts) > 3 else "" if path.suffix == ".h" else None


def private_folder(name):
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else ""


def included_layer(name, layers):
    parts = name.split("/")
    if parts[0] == "penstock" and len(parts) > 2:
        return parts[1]
    return parts[0] if len(parts) > 1 and parts[0] in layers else ""


def may_include(path, layer, name):
    """Whether the folder of `path` may include that private header of its own layer."""
    here, there = folder_of(path), private_folder(name)
    if here is None or here == there or layer not in FOLDERS:
        return True
    return there in FOLDERS[layer].get(here, set())


def check_source(path, text, layers):
    """Complaints about one file; `path` is relative to the root, `layers` as of read_layers."""
    layer = layer_of(path)
    if not layer or layer == "pch":
        return []
    if layer not in layers:
        return [f"{path}: {layer} is no layer that tests/arch knows"]
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        where = f"{path}:{number}"
        for what, pattern, owners, files in LIBRARIES:
            if re.match(pattern, name) and layer not in owners and str(path) not in files:
                found.append(f"{where}: {what} ({name}) may not be included in {layer}")
        if quote != '"':
            continue
        target = included_layer(name, layers)
        if target and target != layer and target not in layers[layer]:
            found.append(f"{where}: {layer} may not include {target} ({name})")
        elif target and target != layer and not name.startswith("penstock/") and layer != "app":
            found.append(f"{where}: {name} is private to {target}; include penstock/{target}/ instead")
        elif target == layer and not name.startswith("penstock/") and not may_include(path, layer, name):
            found.append(f"{where}: {folder_of(path) or layer} may not include {private_folder(name) or 'what lies in no folder'} ({name})")
        if path.parts[0] == "include" and target and not name.startswith("penstock/"):
            found.append(f"{where}: a public header may not include a private one ({name})")
        if name.startswith(".."):
            found.append(f"{where}: include by the layer's path, not by {name}")
    return found


def check_licence(path, text):
    head = text.splitlines()[:3]
    return [] if any(SPDX in line for line in head) else [f"{path}: no SPDX line in its first three lines"]


def is_script(path, data):
    return path.suffix in LICENSED or path.name == "CMakeLists.txt" or data.startswith(b"#!")


def main(root):
    root = pathlib.Path(root)
    layers = read_layers(root)
    found, files = [], 0
    for top in ("src", "include", "tests", "scripts", ".ci"):
        for full in sorted((root / top).rglob("*")):
            if not full.is_file() or "__pycache__" in full.parts or "corpus" in full.parts:
                continue
            data = full.read_bytes()
            path = full.relative_to(root)
            if not is_script(path, data):
                continue
            files += 1
            text = data.decode("utf-8", "replace")
            found += check_licence(path, text)
            if path.suffix in SOURCES:
                found += check_source(path, text, layers)
    for line in found:
        print(line)
    print(f"{files} files, {len(found)} complaints")
    if files == 0:
        print(f"{root} holds no sources: give the root of the tree")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
