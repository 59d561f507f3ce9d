#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The include rules complain where they should, and only there."""
import pathlib
import unittest

from check_includes import FOLDERS, check_licence, check_source, read_layers

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAYERS = read_layers(ROOT)


def complaints(path, *includes):
    return check_source(pathlib.Path(path), "\n".join(f"#include {i}" for i in includes), LAYERS)


def circles(arrows):
    """The paths that lead back to where they began, one for each beginning at most."""
    found = []
    for start in sorted(arrows):
        ways, seen = [(start,)], set()
        while ways:
            way = ways.pop()
            for to in arrows.get(way[-1], ()):
                if to == start:
                    found.append(way)
                    ways = []
                    break
                if to not in seen:
                    seen.add(to)
                    ways.append(way + (to,))
        if found:
            break
    return found


class Rules(unittest.TestCase):
    def test_downward_is_fine(self):
        self.assertEqual([], complaints("src/engine/x.cpp", '"penstock/net/stream.h"', '"engine/session/y.h"', "<boost/asio.hpp>", "<vector>"))
        self.assertEqual([], complaints("src/gui/x.cpp", '"penstock/service/proxy_service.h"', "<QWidget>", '"gui/models/m.h"'))
        self.assertEqual([], complaints("src/service/proxy_service.cpp", "<boost/asio/io_context.hpp>"))
        self.assertEqual([], complaints("include/penstock/model/x.h", '"penstock/base/clock.h"'))

    def test_upward_is_not(self):
        self.assertEqual(1, len(complaints("src/base/x.cpp", '"penstock/model/exchange.h"')))
        self.assertEqual(1, len(complaints("include/penstock/model/x.h", '"penstock/engine/engine.h"')))

    def test_engine_does_not_know_store(self):
        self.assertEqual(1, len(complaints("src/engine/x.cpp", '"penstock/store/store.h"')))

    def test_gui_knows_only_the_facade(self):
        self.assertEqual(1, len(complaints("src/gui/x.cpp", '"penstock/engine/engine.h"')))

    def test_libraries_have_their_place(self):
        for path, name in [
            ("src/engine/x.cpp", "<openssl/ssl.h>"), ("src/service/x.cpp", "<sqlite3.h>"), ("src/service/x.cpp", "<QString>"),
            ("src/model/x.cpp", "<QtCore/QString>"), ("src/wire/x.cpp", "<boost/asio/buffer.hpp>"), ("src/service/x.cpp", "<boost/asio.hpp>"),
            ("src/engine/x.cpp", "<boost/beast/http.hpp>"), ("src/store/x.cpp", "<yaml-cpp/yaml.h>"), ("src/gui/x.cpp", "<boost/asio.hpp>"),
        ]:
            self.assertEqual(1, len(complaints(path, name)), name)

    def test_private_headers_stay_private(self):
        self.assertEqual(1, len(complaints("src/engine/x.cpp", '"net/tcp_stream.h"')))
        self.assertEqual(1, len(complaints("include/penstock/net/x.h", '"net/tcp_stream.h"')))
        self.assertEqual(1, len(complaints("src/engine/exchange/x.cpp", '"../y.h"')))

    def test_the_table_is_what_cmake_links(self):
        self.assertEqual({"base", "model"}, LAYERS["wire"])
        self.assertEqual(set(), LAYERS["base"])
        self.assertNotIn("store", LAYERS["engine"])
        self.assertIn("service", LAYERS["gui"])
        self.assertIn("service", LAYERS["app"])

    def test_no_layer_links_in_a_circle(self):
        self.assertEqual([], circles(LAYERS))

    def test_a_folder_includes_what_its_table_says(self):
        self.assertEqual([], complaints("src/engine/modes/x.cpp", '"engine/tunnel/y.h"', '"engine/modes/z.h"'))
        self.assertEqual([], complaints("src/engine/x.cpp", '"engine/modes/y.h"', '"engine/exchange/z.h"'))
        self.assertEqual(1, len(complaints("src/engine/session/x.cpp", '"engine/tunnel/y.h"')))
        self.assertEqual(1, len(complaints("src/record/x.h", '"record/messages/y.h"')))

    def test_no_folders_include_in_a_circle(self):
        self.assertEqual({"a"}, {at for at, *_ in circles({"a": {"b"}, "b": {"c"}, "c": {"a"}})})
        for layer, folders in FOLDERS.items():
            self.assertEqual([], circles(folders), layer)

    def test_unknown_layer(self):
        self.assertEqual(1, len(complaints("src/misc/x.cpp", "<vector>")))

    def test_licence(self):
        self.assertEqual([], check_licence(pathlib.Path("x"), "#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n"))
        self.assertEqual(1, len(check_licence(pathlib.Path("x"), "int main() {}\n")))


if __name__ == "__main__":
    unittest.main()
