# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks what went wrong: a colour, a tag and a comment, to be found in the table by `tag == error`."""


def response(x):
    if x.status >= 500:
        x.color = "red"
        x.tags.add("error")
        x.comment = f"{x.status} from {x.host}"
    elif x.status >= 400:
        x.color = "yellow"
        x.tags.add("error")
