# SPDX-License-Identifier: GPL-3.0-or-later
"""Connects as Python 3.13 does by default (VERIFY_X509_STRICT and VERIFY_X509_PARTIAL_CHAIN) and prints what it met.

    python_client.py PORT CA_FILE HOST
"""
import socket
import ssl
import sys

port, ca, host = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
context.verify_flags |= ssl.VERIFY_X509_STRICT | getattr(ssl, "VERIFY_X509_PARTIAL_CHAIN", 0)
with socket.create_connection(("127.0.0.1", int(port)), timeout=30) as raw:
    with context.wrap_socket(raw, server_hostname=host) as tls:
        tls.sendall(b"ping")
        print(tls.version(), tls.recv(16).decode(), sorted(value for _, value in tls.getpeercert()["subjectAltName"]))
