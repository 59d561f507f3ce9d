# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx, Apache and nghttpd as origins: own configuration, own folder, a free port, ended by handle."""
import os
import shutil
import socket
import subprocess
import time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class _Server:
    """A server that cannot bind port 0: takes a free port, and another when somebody else was quicker."""

    def __init__(self, folder, certificate):
        self.folder, self.certificate = folder, certificate
        self.root = os.path.join(folder, "www")
        os.makedirs(self.root)
        for _ in range(5):
            self.port, self.tls_port = free_port(), free_port()
            command = self._configure()
            self.log = open(os.path.join(folder, "output"), "ab+")
            self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, cwd=folder)
            if self._listening():
                return
            self.close()
        with open(self.log.name, errors="replace") as f:
            raise RuntimeError(f"{command[0]} does not start: {f.read()}")

    def _listening(self):
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            try:
                for port in self._ports():
                    socket.create_connection(("127.0.0.1", port), 5).close()
                return self.process.poll() is None
            except OSError:
                time.sleep(0.01)  # no event tells that a foreign program listens
        return False

    def _ports(self):
        return (self.port, self.tls_port)

    def write(self, name, content):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return path

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _find(*names):
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    raise RuntimeError(f"{names[0]} is not installed: scripts/test installs it")


class Nginx(_Server):
    HTTP2 = False
    CONFIG = """
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr warn;
events {{ worker_connections 512; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; client_max_body_size 1g; root {folder}/www;
  types {{ text/html html; text/plain txt; image/png png; text/css css; application/javascript js; application/json json; }}
  default_type application/octet-stream;
  large_client_header_buffers 8 128k;
  server {{
    listen 127.0.0.1:{port}; listen 127.0.0.1:{tls_port} ssl{http2};
    ssl_certificate {certificate[0]}; ssl_certificate_key {certificate[1]};
    gzip_types text/plain application/json; gzip_min_length 1;
    location /gzip/ {{ gzip on; alias {folder}/www/; }}
    location /moved {{ return 301 /small.txt; }}
    location /hops/ {{ rewrite ^/hops/3$ /hops/2 redirect; rewrite ^/hops/2$ /hops/1 redirect; rewrite ^/hops/1$ /small.txt redirect; }}
    location /teapot {{ return 418 "short and stout\\n"; }}
    location /empty {{ return 204; }}
    location /cookies {{ add_header Set-Cookie "a=1; Path=/"; add_header Set-Cookie "b=2; Path=/"; return 200 "cookies\\n"; }}
    location /small-limit {{ client_max_body_size 1k; return 200 "accepted\\n"; }}
    location /only-get {{ limit_except GET {{ deny all; }} alias {folder}/www/; }}
    location /slow {{ limit_rate 64k; alias {folder}/www/; }}
    location = /big-header {{ add_header X-Big "{big}"; return 200 "big\\n"; }}
  }}
}}
"""

    def _configure(self):
        config = os.path.join(self.folder, "nginx.conf")
        with open(config, "w") as f:
            f.write(self.CONFIG.format(folder=self.folder, port=self.port, tls_port=self.tls_port, certificate=self.certificate, big="b" * 3000,
                                       http2=" http2" if self.HTTP2 else ""))
        os.chmod(self.folder, 0o755)
        return [_find("nginx"), "-p", self.folder, "-c", config, "-g", "user root;" if os.geteuid() == 0 else "worker_priority 0;"]


class Apache(_Server):
    CONFIG = """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
DefaultRuntimeDir {folder}
Listen 127.0.0.1:{port}
Listen 127.0.0.1:{tls_port} https
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule deflate_module {modules}/mod_deflate.so
LoadModule filter_module {modules}/mod_filter.so
LoadModule socache_shmcb_module {modules}/mod_socache_shmcb.so
LoadModule ssl_module {modules}/mod_ssl.so
ServerLimit 1
StartServers 1
TypesConfig /dev/null
AddType text/plain .txt
AddType text/html .html
DocumentRoot {folder}/www
{user}
SSLSessionCache shmcb:{folder}/sessions
<Directory {folder}/www>
  Require all granted
</Directory>
<Location /deflate>
  SetOutputFilter DEFLATE
</Location>
Alias /deflate {folder}/www
Redirect permanent /moved /small.txt
Header always add Set-Cookie "x=1"
Header always add Set-Cookie "y=2"
<VirtualHost *:{tls_port}>
  SSLEngine on
  SSLCertificateFile {certificate[0]}
  SSLCertificateKeyFile {certificate[1]}
</VirtualHost>
"""

    def _configure(self):
        config = os.path.join(self.folder, "apache.conf")
        modules = next(p for p in ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules") if os.path.isdir(p))
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        with open(config, "w") as f:
            f.write(self.CONFIG.format(folder=self.folder, port=self.port, tls_port=self.tls_port, certificate=self.certificate,
                                       modules=modules, user=user))
        return [_find("apache2", "httpd"), "-X", "-f", config]


class NginxHttp2(Nginx):
    """The same over TLS with HTTP/2."""
    HTTP2 = True


class Nghttpd(_Server):
    """HTTP/2 alone. `output()` tells, frame by frame, what it got. Over TLS, or in clear text when there is no certificate."""

    def __init__(self, folder, certificate=None, *arguments):
        self.arguments = arguments
        super().__init__(folder, certificate)

    def _configure(self):
        key = [self.certificate[1], self.certificate[0]] if self.certificate else ["--no-tls"]
        return [_find("nghttpd"), "-v", "-d", self.root, "-a", "127.0.0.1", *self.arguments, str(self.port), *key]

    def _ports(self):
        return (self.port,)

    @property
    def authority(self):
        return f"127.0.0.1:{self.port}"

    def output(self):
        with open(self.log.name, errors="replace") as f:
            return f.read()
