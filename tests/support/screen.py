# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual screen (Xvfb) and hands on it (xdotool)."""
import os
import re
import subprocess
import time


class Screen:
    """An X server on a display number of its own choice."""

    def __init__(self, size="1360x860"):
        read, write = os.pipe()
        self.process = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", size + "x24", "-nolisten", "tcp", "-noreset"],
                                        pass_fds=[write], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as f:
            number = f.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start: scripts/test installs it")
        self.display = ":" + number

    def environment(self):
        return {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def run(self, *command, timeout=30):
        return subprocess.run(command, env={**os.environ, "DISPLAY": self.display}, capture_output=True, timeout=timeout)

    def wait_window(self, name, timeout=30):
        """Ids of the visible windows with that title, as soon as there is one."""
        done = self.run("timeout", str(timeout), "xdotool", "search", "--sync", "--onlyvisible", "--name", name, timeout=timeout + 5)
        ids = done.stdout.split()
        if not ids:
            raise AssertionError(f"no window named {name} came: {done.stderr.decode()}")
        return [i.decode() for i in ids]

    def wait_window_soon(self, name, timeout=30):
        """The same, looking again and again: `--sync` does so twice a second."""
        self.wait_until(f"a window named {name}", lambda: self.run("xdotool", "search", "--onlyvisible", "--name", name).stdout, timeout, every=0.01)

    def stacking(self):
        """Ids of the top-level windows, bottom first."""
        out = self.run("xwininfo", "-root", "-children", "-int").stdout.decode()
        return re.findall(r'^ +(\d+) ["(]', out, re.M)[::-1]

    def above(self, one, other):
        order = self.stacking()
        return order.index(one) > order.index(other)

    def screenshot(self, path, window="root"):
        done = self.run("import", "-window", window, path)
        if done.returncode != 0:
            raise AssertionError(f"no screenshot: {done.stderr.decode()}")

    def colours(self, path):
        """How many different colours a picture has."""
        return int(self.run("identify", "-format", "%k", path).stdout)

    def wait_until(self, what, predicate, timeout=30, every=0.1):
        """Looks again and again: nothing on a screen tells that it changed."""
        end = time.monotonic() + timeout
        while not predicate():
            if time.monotonic() > end:
                raise AssertionError(f"did not come: {what}")
            time.sleep(every)

    def close(self):
        self.process.terminate()
        self.process.wait(20)
