#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads every #include line of src and include, and fails when a layer includes what it may not.

    check_includes.py ROOT

The tables below are the rules; src/CMakeLists.txt links by the same ones. Also fails for a source without its SPDX line.
"""
import pathlib
import re
import sys

# layer -> layers it may include besides itself. Downward only.
LAYERS = {
    "base": set(),
    "model": {"base"},
    "codec": {"base", "model"},
    "wire": {"base", "model"},
    "filter": {"base", "model", "codec"},  # what one finds is what the viewer shows
    "tls": {"base", "model"},
    "store": {"base", "model", "filter"},
    "exporter": {"base", "model", "codec"},
    "net": {"base", "tls"},
    "engine": {"base", "model", "codec", "wire", "tls", "net"},  # not store: it writes to model::ExchangeSink
    "service": {"base", "model", "codec", "filter", "wire", "tls", "net", "engine", "store"},
    "gui": {"base", "model", "codec", "filter", "exporter", "service"},  # the façade only, and words about values
    "app": {"base", "model", "codec", "filter", "wire", "tls", "store", "exporter", "net", "engine", "service", "gui"},
}

# (what, pattern of the included name, layers that may, files that may whatever their layer)
LIBRARIES = [
    ("Qt", r"(Qt?[A-Z]\w*(/\w+)?|q(?!rencode)[a-z]+\.h)$", {"gui", "app"}, set()),
    ("SQLite", r"sqlite3\w*\.h$", {"store"}, set()),
    ("OpenSSL", r"openssl/", {"tls", "net"}, set()),
    ("Boost.Asio", r"boost/asio(/|\.hpp)", {"net", "engine", "app"}, {"src/service/proxy_service.cpp"}),
    ("Boost.Beast", r"boost/beast(/|\.hpp)", set(), set()),
    ("nghttp2", r"nghttp2/", {"wire"}, set()),
    ("zlib", r"zlib\.h$", {"codec", "wire"}, set()),
    ("PCRE2", r"pcre2\.h$", {"filter"}, set()),
    ("nlohmann_json", r"nlohmann/", {"filter", "service", "app"}, set()),
    ("yaml-cpp", r"yaml-cpp/", {"service"}, set()),
    ("Protocol Buffers", r"google/protobuf/", {"codec"}, set()),
    ("qrencode", r"qrencode\.h$", {"service"}, set()),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
SOURCES = {".h", ".cpp", ".inc"}
# Where an SPDX line is asked for, and in which files.
LICENSED = {".h", ".cpp", ".inc", ".py", ".cmake", ".yml", ".yaml"}


def layer_of(path):
    """'src/net/tcp.cpp' -> 'net'; 'include/penstock/net/x.h' -> 'net'; '' when it lies in no layer."""
    parts = path.parts
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[:2] == ("include", "penstock") and len(parts) > 3:
        return parts[2]
    return ""


def included_layer(name):
    parts = name.split("/")
    if parts[0] == "penstock" and len(parts) > 2:
        return parts[1]
    return parts[0] if len(parts) > 1 and parts[0] in LAYERS else ""


def check_source(path, text):
    """Complaints about one file; `path` is relative to the root."""
    layer = layer_of(path)
    if not layer:
        return []
    if layer not in LAYERS:
        return [f"{path}: {layer} is no layer that tests/arch knows"]
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        where = f"{path}:{number}"
        for what, pattern, layers, files in LIBRARIES:
            if re.match(pattern, name) and layer not in layers and str(path) not in files:
                found.append(f"{where}: {what} ({name}) may not be included in {layer}")
        if quote != '"':
            continue
        target = included_layer(name)
        if target and target != layer and target not in LAYERS[layer]:
            found.append(f"{where}: {layer} may not include {target} ({name})")
        elif target and target != layer and not name.startswith("penstock/") and layer != "app":
            found.append(f"{where}: {name} is private to {target}; include penstock/{target}/ instead")
        elif path.parts[0] == "include" and target and not name.startswith("penstock/"):
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
                found += check_source(path, text)
    for line in found:
        print(line)
    print(f"{files} files, {len(found)} complaints")
    if files == 0:
        print(f"{root} holds no sources: give the root of the tree")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
