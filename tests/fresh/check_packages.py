#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what the last build read and what the tests start with what scripts/packages brings.

    check_packages.py BUILD

Headers are those of ninja's dependency log; programs and Python modules those that the sources of the tests name. Each must belong to a listed
package, to what that depends on, or to what no Debian is without. One line for each package that is missing. It knows only what is installed
here: the proof is test_fresh_machine.py, this is what can be had everywhere. Ends with 77 where there is no dpkg.
"""
import ast
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
SKIPPED = 77
PROGRAM_FOLDERS = "/usr/bin:/usr/sbin:/bin:/sbin"
# Larger than what they prove: the tests that start these skip themselves where they are not.
OPTIONAL = {"go", "java", "keytool"}
# Calls whose first words name a program: shutil.which("x"), _find("x", "or-y"), subprocess.run("x").
NAMES_PROGRAMS = re.compile(r"(^|_)(which|find|program|run|Popen|check_output|check_call|call|openssl)$")
# C++ that starts programs: in it the first word of a braced list, or of a call that says so, may be one.
CPP_STARTS = re.compile(r"\b(popen|system|posix_spawnp?|exec[lv]p?e?|QProcess|runProgram|findProgram)\b")
CPP_WORD = re.compile(r'(?:\{|\b(?:find|run|has|require)\w*\()\s*"([A-Za-z0-9][\w.+-]*)"')
PLAIN_NAME = re.compile(r"[A-Za-z0-9][\w.+-]*$")


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


class Installed:
    """dpkg's database: who owns a file, what a package needs."""

    def __init__(self):
        self._needs, self._providers, self._always = {}, {}, set()
        fields = "${db:Status-Status}\t${Package}\t${Essential}\t${Priority}\t${Provides}\t${Pre-Depends}, ${Depends}\n"
        for line in output("dpkg-query", "-W", "-f", fields).splitlines():
            status, name, essential, priority, provides, needs = line.split("\t")
            if status != "installed":
                continue
            self._needs.setdefault(name, []).extend(self._names(group) for group in needs.split(","))
            for virtual in [name, *(group[0] for group in map(self._names, provides.split(",")) if group)]:
                self._providers.setdefault(virtual, []).append(name)
            if essential == "yes" or priority == "required":
                self._always.add(name)

    @staticmethod
    def _names(alternatives):
        """'a (>= 1) | b:any' as ['a', 'b']."""
        return [re.split(r"[ (:]", word.strip())[0] for word in alternatives.split("|") if word.strip()]

    def brought_by(self, entries):
        """The packages that come with these entries of scripts/packages, as far as they are installed."""
        todo = [*self._always, *(name for entry in entries for name in entry.split("|"))]
        brought = set()
        while todo:
            for name in self._providers.get(todo.pop(), []):
                if name not in brought:
                    brought.add(name)
                    todo += [one for group in self._needs[name] for one in group]
        return brought

    @staticmethod
    def owners(paths):
        """{path: package} of those that belong to one; paths are real ones."""
        wanted = {path: path for path in paths}
        owner = {}
        for listing in pathlib.Path("/var/lib/dpkg/info").glob("*.list"):
            with open(listing, errors="replace") as f:
                for line in f:
                    path = line.rstrip("\n")
                    # Packages may still say /bin and /lib for what lies below /usr.
                    if path.startswith(("/bin/", "/sbin/", "/lib")):
                        path = "/usr" + path
                    if path in wanted:
                        owner[path] = listing.name[:-len(".list")].split(":")[0]
        return owner


def headers(build):
    """{real path: as the build named it} of the headers outside of the tree: those of the program, and those of the tests."""
    of_program, of_tests = {}, {}
    if os.path.exists(os.path.join(build, ".ninja_deps")):
        read = of_program
        for line in output("ninja", "-C", build, "-t", "deps").splitlines():
            if not line.startswith(" "):
                read = of_tests if line.startswith("tests/") else of_program
            elif line.startswith("    /usr/"):
                read[os.path.realpath(line.strip())] = line.strip()
    return of_program, of_tests


def python_words(source):
    """(words in a place where a program is named, modules imported)."""
    words, modules = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.List) and node.elts:
            words.add(getattr(node.elts[0], "value", None))
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if NAMES_PROGRAMS.search(called):
                words.update(getattr(argument, "value", None) for argument in node.args)
        elif isinstance(node, ast.Import):
            modules.update(name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.split(".")[0])
    return {word for word in words if isinstance(word, str) and PLAIN_NAME.match(word)}, modules


def files_of_tests(tests):
    """{real path: who wants it} of the programs and modules that the tests name and this machine has."""
    found = {}
    for source in sorted(tests.rglob("*")):
        if source.suffix == ".py":
            words, modules = python_words(source.read_text())
        elif source.suffix in (".cpp", ".h"):
            text = source.read_text()
            words, modules = set(CPP_WORD.findall(text)) if CPP_STARTS.search(text) else set(), set()
        else:
            continue
        for word in words - OPTIONAL:
            if path := shutil.which(word, path=PROGRAM_FOLDERS):
                found.setdefault(os.path.realpath(path), f"{source.relative_to(TREE)} starts {word}")
        for module in modules:
            spec = importlib.util.find_spec(module)
            if spec and spec.origin and spec.origin.startswith("/"):
                found.setdefault(os.path.realpath(spec.origin), f"{source.relative_to(TREE)} imports {module}")
    return found


def listed(*arrays):
    words = " ".join(f'"${{{array}[@]}}"' for array in arrays)
    return output("bash", "-c", f"source {TREE}/scripts/packages && printf '%s\\n' {words}").split()


def missing(files, brought):
    """{package: why} of the packages that `files` belong to and nothing brings."""
    return {package: files[path] for path, package in sorted(Installed.owners(files).items()) if package not in brought}


def main():
    if not shutil.which("dpkg-query"):
        print("skipped: there is no dpkg here")
        return SKIPPED
    installed = Installed()
    to_build = installed.brought_by(listed("packagesToBuild"))
    to_test = installed.brought_by(listed("packagesToBuild", "packagesToRun", "packagesToTest"))
    (of_program, of_tests), started = headers(sys.argv[1]), files_of_tests(TREE / "tests")
    lacking = {package: f"the build of the tests reads {path}" for package, path in missing(of_tests, to_test).items()}
    lacking.update(missing(started, to_test))
    lacking.update({package: f"the build of the program reads {path}" for package, path in missing(of_program, to_build).items()})
    for package, why in sorted(lacking.items()):
        print(f"{package} is not brought by scripts/packages, and {why}")
    print(f"{len(of_program | of_tests)} headers, {len(started)} programs and modules looked at")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
