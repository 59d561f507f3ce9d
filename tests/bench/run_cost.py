#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `penstock run -- curl` costs beside a curl that is told of the proxy. Prints both in ms, the fastest of several and the median; the bar is 60 ms more.

A curl that is told reads one certificate with --cacert; inside, it reads what every program reads, the system's roots with the CA among them, as a curl without a
proxy does. So there is a third figure: curl that is told of the proxy and reads those.

    PYTHONPATH=tests/support:tests/integration python3 tests/bench/run_cost.py
"""
import os
import subprocess
import sys
import time

import enclosed
from test_run import HOST, RunTestCase, main


class Cost(RunTestCase):
    uids = (enclosed.USER,)

    def test_what_it_costs(self):
        person = self.people[0]
        penstock = self.penstocks[person.uid]
        url = f"https://{HOST}:{self.nginx.tls_port}/hello"
        plain = [*person.prefix, "curl", "-q", "-sS", "--cacert", penstock.ca, "-x", penstock.proxy, url]

        roots = os.path.join(person.home, "roots.pem")
        with open(roots, "w") as bundle:
            for file in (penstock.ca, "/etc/ssl/certs/ca-certificates.crt"):
                with open(file) as f:
                    bundle.write(f.read())
        os.chmod(roots, 0o644)
        same = [roots if word == penstock.ca else word for word in plain]

        def fastest(command):
            times = []
            for _ in range(15):
                begin = time.monotonic()
                done = subprocess.run(command, capture_output=True, env=person.environment, cwd=person.home)
                times.append(time.monotonic() - begin)
                self.assertEqual((0, b"hello from the origin\n"), (done.returncode, done.stdout), done.stderr)
            times.sort()
            return times[0] * 1000, times[len(times) // 2] * 1000

        told, reading, enclosed_run = fastest(plain), fastest(same), fastest(person.command("curl", "-q", "-sS", url))
        print(f"curl -x {told[0]:.1f} ms (median {told[1]:.1f}), with the system's roots {reading[0]:.1f} ms (median {reading[1]:.1f}), penstock run -- curl {enclosed_run[0]:.1f} ms (median {enclosed_run[1]:.1f}): "
              f"{enclosed_run[0] - told[0]:.1f} ms more, {enclosed_run[0] - reading[0]:.1f} than with the roots", file=sys.stderr)


if __name__ == "__main__":
    del RunTestCase  # its own tests are the suite's
    main()
