# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser, headless, that loads a page and says what it is in the end."""
import os
import shutil
import subprocess

from penstock_test import TIMEOUT, environment

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class Chromium:
    """`home` is a folder of its own. Without `proxy` it goes direct; with `ca` it trusts that root."""

    def __init__(self, home, proxy=None, ca=None):
        self.home, self.proxy = home, proxy
        self.program = next((found for name in NAMES if (found := shutil.which(name))), None)
        if not self.program:
            raise AssertionError("no Chromium is installed: scripts/test installs it")
        if ca:
            database = os.path.join(home, ".pki", "nssdb")  # which it reads on Linux
            os.makedirs(database)
            for args in (["-N", "--empty-password"], ["-A", "-n", "Penstock", "-t", "C,,", "-i", ca]):
                subprocess.run(["certutil", "-d", "sql:" + database, *args], check=True, capture_output=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL)

    def load(self, url):
        """(the page's document once all is loaded, what the browser and the page's console said)."""
        proxy = ["--proxy-server=" + self.proxy, "--proxy-bypass-list=<-loopback>"] if self.proxy else ["--no-proxy-server"]
        command = [self.program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
                   "--enable-logging=stderr", "--user-data-dir=" + os.path.join(self.home, "profile"), *proxy,
                   "--virtual-time-budget=60000", "--dump-dom", url]
        done = subprocess.run(command, env=environment(self.home), capture_output=True, timeout=120, stdin=subprocess.DEVNULL)
        return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
