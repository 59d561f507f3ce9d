# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes, drops and adds messages of a WebSocket."""


def message(x, m):
    if m.kind != "text":
        return
    if m.to_server:
        m.text = m.text.replace("hello", "HELLO")
    elif m.text == "spam":
        m.drop()
    if m.text == "ask":
        m.inject("injected", to_server=True)
