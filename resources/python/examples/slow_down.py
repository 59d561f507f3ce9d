# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a server slow, to see how its client takes that. What waits is the exchange, neither the proxy nor this script."""
PREFIX = "/api/"
SECONDS = 0.3


def response(x):
    if x.path.startswith(PREFIX):
        x.delay(SECONDS)
