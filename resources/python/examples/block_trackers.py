# SPDX-License-Identifier: GPL-3.0-or-later
"""Drops what goes to hosts of a list; of some it only answers that there is nothing."""
DROPPED = ("ads.example.com",)
EMPTY = ("/pixel.gif", "/collect")


def request(x):
    if any(x.host == host or x.host.endswith("." + host) for host in DROPPED):
        x.log("dropped", x.url)
        x.drop()
    elif x.path in EMPTY:
        x.respond(204)
