#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about sizes complain where they should, and only there."""
import unittest

from check_sizes import check, classes, functions


def body(lines):
    return "".join(f"  f({i});\n" for i in range(lines))


class Functions(unittest.TestCase):
    def test_counts_from_head_to_brace(self):
        self.assertEqual([(1, 5, "void f() {")], functions("void f() {\n" + body(3) + "}\n"))
        self.assertEqual([(2, 4, "Awaitable<int> X::f(int a,")], functions("\nAwaitable<int> X::f(int a,\n                    int b) {\n  g();\n}\n"))

    def test_types_and_declarations_are_none(self):
        for text in ("class X {\n  void f();\n};\n", "namespace a {\nint x(int);\n}\n", "struct X {\n  int f() {\n    return 1;\n  }\n};\n"):
            self.assertEqual([], functions(text), text)

    def test_too_long(self):
        self.assertEqual([], check([("x.cpp", "void f() {\n" + body(58) + "}\n")]))
        self.assertEqual(1, len(check([("x.cpp", "void f() {\n" + body(59) + "}\n")])))
        self.assertTrue(check([("x.cpp", "\nvoid f() {\n" + body(80) + "}\n")])[0].startswith("x.cpp:2: 82 lines"))


class Classes(unittest.TestCase):
    def test_declaration_and_members(self):
        text = "class X final : public Y {\n public:\n  X();\n};\n\nX::X() {\n  f();\n}\nint X::size() const { return 1; }\nX::~X() = default;\nint other() {\n}\n"
        self.assertEqual({"X": 8}, dict(classes(text)))
        self.assertEqual({"X": 3}, dict(classes("std::vector<int> X::all(int a,\n                        int b) {\n}\n")))

    def test_what_is_nested_belongs_to_it(self):
        self.assertEqual({"X": 6}, dict(classes("struct X::Impl {\n  int a;\n};\nvoid X::Impl::f() {\n  std::sort(a);\n}\n")))

    def test_all_files_together(self):
        part = "void X::f() {\n" + body(48) + "}\n"
        self.assertEqual([], check([(f"{i}.cpp", part) for i in range(10)]))
        self.assertEqual(1, len(check([(f"{i}.cpp", part) for i in range(11)])))


if __name__ == "__main__":
    unittest.main()
