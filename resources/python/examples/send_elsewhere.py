# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends what is for one server to another: a staging system, a server on this machine."""
FROM = "api.example.com"
TO = "http://127.0.0.1:8000"


def request(x):
    if x.host == FROM:
        query = "?" + x.query if x.query else ""
        x.url = TO + x.path + query
