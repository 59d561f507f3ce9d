# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal: tmux without its decorations, whose screen is read and to which keys are sent."""
import os
import re
import shlex
import subprocess
import time

from penstock_test import TIMEOUT, environment


class Tmux:
    """Runs `command`, a list, in a shell that says afterwards how it ended. `raw` holds every byte the command wrote to the terminal."""

    def __init__(self, command, folder, size=(80, 24), term=None, **env):
        self.folder = folder
        self.socket = os.path.join(folder, f"tmux-{id(self)}")
        self.env = environment(folder, LC_ALL="C.UTF-8", SHELL="/bin/sh", ENV="", **env)
        self.env.pop("TMUX", None)
        self.raw_path = self.socket + ".raw"
        open(self.raw_path, "w").close()
        settings = self.socket + ".conf"
        with open(settings, "w") as out:
            out.write("set -g status off\nset -g default-terminal tmux-256color\nset -g escape-time 20\nset -g set-clipboard on\n"
                      "set -g exit-empty off\nset -g remain-on-exit on\nset -g mouse on\n")
        ready = self.socket + ".ready"
        words = ([f"TERM={term}"] if term else []) + [shlex.quote(word) for word in command]
        # It begins once every byte of it is kept.
        script = f"while [ ! -e {ready} ]; do sleep 0.05; done; stty -a > {ready}.before; {' '.join(words)}; echo ended:$?; stty -a > {ready}.after; exec sh"
        self.tmux("-f", settings, "new-session", "-d", "-s", "t", "-x", str(size[0]), "-y", str(size[1]), "sh", "-ic", script)
        self.tmux("set", "-g", "window-size", "manual")  # before there is a window tmux 3.3 crashes on it
        self.tmux("pipe-pane", "-t", "t", f"exec cat >> {self.raw_path}")
        self.modes = (ready + ".before", ready + ".after")
        open(ready, "w").close()

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", self.socket, *words], env=self.env, capture_output=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"tmux {words}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8", "replace")

    def screen(self):
        return self.tmux("capture-pane", "-p", "-t", "t")

    def lines(self):
        return self.screen().split("\n")

    def raw(self):
        with open(self.raw_path, "rb") as f:
            return f.read()

    def keys(self, *names):
        """Names as tmux has them: "Enter", "Escape", "PageUp"."""
        for name in names:
            self.tmux("send-keys", "-t", "t", name)

    def type(self, text):
        self.tmux("send-keys", "-t", "t", "-l", text)

    def bytes(self, data):
        self.tmux("send-keys", "-t", "t", "-H", *[f"{b:02x}" for b in data])

    def resize(self, columns, rows):
        self.tmux("resize-window", "-t", "t", "-x", str(columns), "-y", str(rows))

    def wait(self, there, what, timeout=TIMEOUT):
        """Until there(screen) gives something, which it returns."""
        until = time.monotonic() + timeout
        while True:
            screen = self.screen()
            if found := there(screen):
                return found
            if time.monotonic() > until:
                raise AssertionError(f"{what} did not come:\n{screen}")
            time.sleep(0.03)

    def wait_text(self, text, timeout=TIMEOUT):
        self.wait(lambda screen: text in screen, repr(text), timeout)

    def wait_gone(self, text, timeout=TIMEOUT):
        self.wait(lambda screen: text not in screen, f"the end of {text!r}", timeout)

    def wait_match(self, pattern, timeout=TIMEOUT):
        return self.wait(lambda screen: re.search(pattern, screen), pattern, timeout)

    def wait_raw(self, data, timeout=TIMEOUT):
        self.wait(lambda _: data in self.raw(), repr(data), timeout)

    def ended(self):
        """The exit code, as the shell says it; the terminal is as it was."""
        code = int(self.wait_match(r"ended:(\d+)").group(1))
        modes = []
        for path in self.modes:
            self.wait(lambda _: os.path.exists(path) and os.path.getsize(path) > 0, path)
            with open(path) as f:
                # The size is the window's, not the program's.
                modes.append([word for word in re.split(r"[;\s]+", f.read()) if not word.isdigit()])
        if modes[0] != modes[1]:
            raise AssertionError(f"the terminal's modes were {modes[0]} and are {modes[1]}")
        return code

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], env=self.env, capture_output=True, stdin=subprocess.DEVNULL)
