# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds a header field to every request of a host, and takes one out of its responses.

    penstock --script add_header.py
"""
HOSTS = ("127.0.0.1", "api.example.com")


def request(x):
    if x.host in HOSTS:
        x.headers.set("X-Debug", "1")


def response(x):
    if x.host in HOSTS:
        x.response.headers.remove("Server")
