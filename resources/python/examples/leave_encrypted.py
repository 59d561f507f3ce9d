# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaves some hosts encrypted: their tunnels pass as they are. Asked before anything of TLS is answered."""
SUFFIXES = ("bank.example", "localhost")


def connect(x):
    if x.host.endswith(SUFFIXES):
        x.passthrough()
