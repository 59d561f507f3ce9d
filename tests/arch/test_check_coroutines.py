#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about coroutines complain where they should, and only there."""
import pathlib
import unittest

from check_coroutines import SPAWNER, check


def complaints(code, path="src/engine/x.cpp"):
    return check(pathlib.Path(path), code)


class Rules(unittest.TestCase):
    def test_coroutines_begin_in_a_group(self):
        for code in ("asio::co_spawn(c, f(), asio::detached);", "net::asio::co_spawn(c, f(), [](auto) {});", "using boost::asio::detached;",
                     "spawn(f(), asio::detached);"):
            self.assertTrue(complaints(code), code)
            self.assertEqual([], complaints(code, SPAWNER), code)
        self.assertEqual([], complaints("tasks.spawn(f());  // not detached\nstd::thread(f).detach();"))
        self.assertEqual([], complaints("#include <boost/asio/co_spawn.hpp>"))

    def test_no_await_inside_a_condition(self):
        for code in ("if (!co_await f()) g();", "if (a) {} else if (co_await f()) g();", "while (co_await f()) {}", "while (!(co_await f(1, g(2)))) {}",
                     "if (auto r = co_await f(); r) g();", "for (int i = 0; co_await f(i); ++i) {}", "switch (co_await f()) {}",
                     "bool b = a && co_await f();", "bool b = a ||\n    (co_await f());", "auto x = a ? co_await f() : co_await g();"):
            self.assertTrue(complaints(code), code)

    def test_elsewhere_it_may(self):
        for code in ("auto r = co_await f(); if (r) g();", "if (!flushed) flushed = co_await w.flush();", "if (a && b) co_await f();",
                     "while (running) co_await idle.wait();", "bool b = a && c; co_await f();", "co_await f(a && b);", "x = a ? b : c;\nco_await f();",
                     "f(a && b, co_await g());", "if (a) { co_await f(); }", "// if (co_await f())\n", "say(\"if (co_await f())\");"):
            self.assertEqual([], complaints(code), code)

    def test_says_where(self):
        self.assertTrue(complaints("void f();\n\nif (co_await g()) h();")[0].startswith("src/engine/x.cpp:3:"))


if __name__ == "__main__":
    unittest.main()
