# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for tests, made by the openssl program: good ones and every kind of bad one."""
import os
import subprocess

CONFIG = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
unique_subject = no
policy = any
[any]
commonName = optional
[req]
distinguished_name = empty
prompt = no
[empty]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth,clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
{names}
"""


def openssl(*args, stdin=b""):
    done = subprocess.run(["openssl", *args], input=stdin, capture_output=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(args)}: {done.stderr.decode()}")
    return done.stdout


def describe(pem_file, *what):
    """Text of a certificate as `openssl x509` prints it."""
    return openssl("x509", "-noout", "-in", pem_file, *(what or ("-text",))).decode()


class Authority:
    """A CA in a folder of its own: `pem`, `key`, and leaves."""

    def __init__(self, folder, name="Test Root"):
        self.folder = os.path.join(folder, name.replace(" ", "-").lower())
        os.makedirs(self.folder)
        self.pem, self.key = os.path.join(self.folder, "ca.pem"), os.path.join(self.folder, "ca.key")
        open(os.path.join(self.folder, "index.txt"), "w").close()
        self._made = 0
        openssl("req", "-x509", "-config", self._config(), "-extensions", "root", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-keyout", self.key, "-out", self.pem, "-days", "30", "-subj", f"/CN={name}")

    def _config(self, names=()):
        path = os.path.join(self.folder, "openssl.cnf")
        line = "subjectAltName = " + ",".join(names) if names else ""
        with open(path, "w") as f:
            f.write(CONFIG.format(folder=self.folder, names=line))
        return path

    def leaf(self, *names, ips=(), common_name="", expired=False, self_signed=False, rsa=0):
        """(certificate file, key file). `names` are DNS names, `ips` addresses; without either it has no subjectAltName. `rsa`: bits of the
        key, which is of EC otherwise."""
        self._made += 1
        base = os.path.join(self.folder, f"leaf{self._made}")
        cert, key, request = base + ".pem", base + ".key", base + ".csr"
        config = self._config([f"DNS:{n}" for n in names] + [f"IP:{i}" for i in ips])
        subject = f"/CN={(common_name or (list(names) + list(ips) + ['x'])[0])[:64]}"  # longer is not allowed there
        kind = ("-newkey", f"rsa:{rsa}") if rsa else ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        new_key = (*kind, "-nodes", "-keyout", key, "-subj", subject)
        if self_signed:
            openssl("req", "-x509", "-config", config, "-extensions", "leaf", *new_key, "-out", cert, "-days", "30")
            return cert, key
        openssl("req", "-new", "-config", config, *new_key, "-out", request)
        dates = ("-startdate", "20200101000000Z", "-enddate", "20200201000000Z") if expired else ("-days", "30")
        openssl("ca", "-batch", "-notext", "-config", config, "-extensions", "leaf", "-cert", self.pem, "-keyfile", self.key,
                "-in", request, "-out", cert, *dates)
        return cert, key
