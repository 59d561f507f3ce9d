#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A newcomer's first quarter of an hour: in a minimal root, with nothing but the tree, `scripts/run --mode headless` brings a running
program, curl fetches a page through it, all that `scripts/test` would install is to be had, and the package that `scripts/package` makes brings a
program that works into another root where nothing was built.

    test_fresh_machine.py [--from-nothing | PACKAGE]

What was compiled here is taken along, else it takes as long as the build did: a source is compiled there if one of its headers is missing
there, and the program is configured and linked there. With --from-nothing all of it is compiled there; with a package as argument that last step
alone is done. Ends with 77 (skipped) where such a root cannot be made, and says why.
"""
import argparse
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import machine
from certificates import Authority
from machine import Impossible, Machine, say

SKIPPED = 77
PAGE = b"<!doctype html><title>Fresh</title><p>as it left the server\n"
PATIENCE = 5400  # seconds from nothing to a listening program; a few minutes with what was compiled here


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


def serve(authority):
    """An HTTPS origin on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.leaf("localhost", ips=["127.0.0.1"]))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Program:
    """What `scripts/run` started, read until it says where it listens. What it says while it installs and builds is printed when it fails."""

    def __init__(self, fresh, line, folder=machine.TREE):
        self.said = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(fresh.command(line, folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.said, text=True)
        timer = threading.Timer(PATIENCE, self.process.kill)
        timer.start()
        self.proxy, self.lines = None, []
        for out in self.process.stdout:
            self.lines.append(out.rstrip("\n"))
            if out.startswith("listening http "):
                self.proxy = "http://" + out.split()[2]
                break
        timer.cancel()
        if not self.proxy:
            self.process.wait()
            raise AssertionError(f"no program came of it (exit code {self.process.returncode}): {self.lines}\n{self.tail()}")
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()

    def tail(self):
        self.said.seek(0)
        return "".join(self.said.readlines()[-60:])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("SIGTERM did not end the program") from None


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def fetches(fresh, program, origin):
    """A page comes through it, verified by its CA; it ends well, and what it recorded is there."""
    url = f"https://localhost:{origin.server_address[1]}/"
    ca = fresh.path(f"{fresh.home}/.local/share/penstock/penstock-ca.pem")
    got = subprocess.run(["curl", "--silent", "--show-error", "--max-time", "30", "--noproxy", "", "--proxy", program.proxy, "--cacert", ca, url],
                         capture_output=True)
    check(got.returncode == 0 and got.stdout == PAGE, f"curl ended with {got.returncode}: {got.stderr.decode()} {got.stdout!r}")
    code = program.stop()
    program.reader.join(10)
    check(code == 0, f"after SIGTERM the program ended with {code}:\n{program.tail()}")
    check(any(url in line and "200" in line for line in program.lines), f"the exchange has no line: {program.lines}")
    check(os.path.getsize(fresh.path(f"{fresh.home}/.local/share/penstock/session.penstock")) > 0, "no project was written")


def believe(fresh, authority):
    """What the program is to trust in the origin."""
    shutil.copy(authority.pem, fresh.path("/etc/ssl/origin.pem"))
    os.chmod(fresh.path("/etc/ssl/origin.pem"), 0o644)


HEADLESS = "--mode headless --port 0 --ui-port 0 --upstream-ca /etc/ssl/origin.pem"


def test_tree(base, authority, origin, from_nothing):
    """Gives the package that was made of it."""
    fresh = Machine(base)
    fresh.copy_tree()
    compiled = not from_nothing and fresh.copy_compiled("build/release")
    say("the machine is there, the tree is in it,", "with what was compiled here" if compiled else "nothing is compiled")
    believe(fresh, authority)
    program = Program(fresh, "exec scripts/run " + HEADLESS)
    say("scripts/run brought a program that listens")
    fetches(fresh, program, origin)
    say("a page came through it, verified by its CA; it ended well")

    got = subprocess.run(fresh.command('source scripts/packages && chosen=$(choosePackages "${packagesToTest[@]}") || die "no package ${chosen##*$\'\\n\'}"; '
                                       'apt-get install --simulate --no-install-recommends $chosen'), capture_output=True, text=True)
    check(got.returncode == 0, f"what scripts/test wants cannot be installed: {got.stderr}\n{got.stdout[-3000:]}")
    say("what scripts/test wants can be installed")

    got = subprocess.run(fresh.command("scripts/package"), capture_output=True, text=True)
    check(got.returncode == 0, f"no package was made: {got.stderr[-3000:]}")
    say("scripts/package made", got.stdout.strip())
    return fresh.path(os.path.join(machine.TREE, got.stdout.strip()))


def test_package(base, package, authority, origin):
    """The package brings all that the program needs, where nothing was built."""
    bare = Machine(base, "bare")
    believe(bare, authority)
    shutil.copy(package, bare.path("/opt/penstock.deb"))
    os.chmod(bare.path("/opt/penstock.deb"), 0o644)
    install = "sudo apt-get -qq update && sudo DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends /opt/penstock.deb"
    got = subprocess.run(bare.command(install, "/"), capture_output=True, text=True)
    check(got.returncode == 0, f"the package cannot be installed: {got.stderr[-3000:]}\n{got.stdout[-1000:]}")
    say("the package is installed")
    fetches(bare, Program(bare, "exec penstock " + HEADLESS, bare.home), origin)
    for file in ("usr/share/man/man1/penstock.1.gz", "usr/share/applications/io.penstock.Penstock.desktop", "usr/share/bash-completion/completions/penstock"):
        check(os.path.exists(bare.path(file)), f"{file} is not there")
    got = subprocess.run(bare.command("sudo apt-get -qq remove penstock && ! command -v penstock", "/"), capture_output=True, text=True)
    check(got.returncode == 0, f"the package cannot be removed: {got.stderr[-3000:]}")
    say("a page came through it; it was removed again")


def test(arguments):
    base = machine.Base()
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(folder)
        origin = serve(authority)
        package = arguments.package or test_tree(base, authority, origin, arguments.from_nothing)
        test_package(base, package, authority, origin)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--from-nothing", action="store_true")
    parser.add_argument("package", nargs="?")
    arguments = parser.parse_args()
    try:
        machine.isolate()
        test(arguments)
    except Impossible as why:
        print(f"skipped: {why}")
        return SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main())
