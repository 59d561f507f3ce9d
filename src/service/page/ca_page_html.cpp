// SPDX-License-Identifier: GPL-3.0-or-later
// The page itself. No script, nothing from elsewhere: it must show before anything is trusted.
#include "penstock/codec/markup.h"
#include "penstock/service/qr_code.h"
#include "service/page/ca_page_parts.h"

namespace penstock::service {
namespace {

constexpr char kStyle[] = R"(
:root{color-scheme:light dark;--bg:#fff;--panel:#f3f4f6;--line:#e3e5ea;--text:#1c1f26;--dim:#5f6673;--accent:#2563eb;--on:#fff}
@media(prefers-color-scheme:dark){:root{--bg:#15181e;--panel:#1c2028;--line:#2a2f3a;--text:#e5e8ee;--dim:#9aa2b1;--accent:#6ea0ff;--on:#10131a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:760px;margin:0 auto;padding:32px 20px 64px}
header{display:flex;align-items:center;gap:12px;margin-bottom:28px;font-weight:600}
header svg{width:32px;height:32px;flex:none}
h1{font-size:28px;line-height:1.25;margin:0 0 8px;letter-spacing:-.01em}
h2{font-size:18px;margin:36px 0 10px}
p{margin:0 0 14px}
.dim{color:var(--dim)}
a{color:var(--accent)}
code,pre{font:13px/1.6 "JetBrains Mono",ui-monospace,Menlo,Consolas,monospace}
code{background:var(--panel);border-radius:4px;padding:1px 5px;overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px 12px;margin:0 0 14px;overflow-x:auto}
pre code{background:none;padding:0;overflow-wrap:normal}
.get{display:flex;flex-wrap:wrap;gap:10px;margin:20px 0}
.get a{flex:1 1 200px;padding:11px 14px;border:1px solid var(--line);border-radius:6px;text-decoration:none;color:var(--text)}
.get a:hover,.get a:focus-visible{border-color:var(--accent)}
.get a.first{background:var(--accent);border-color:var(--accent);color:var(--on)}
.get b{display:block}
.get span{font-size:13px;opacity:.85}
.id{display:flex;gap:20px;align-items:center;border-top:1px solid var(--line);border-bottom:1px solid var(--line);padding:18px 0}
.id>div{flex:1;min-width:0}
.qr{width:116px;height:116px;border-radius:6px;flex:none}
.fp{font:13px/1.7 "JetBrains Mono",ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
details{border-bottom:1px solid var(--line)}
summary{cursor:pointer;padding:12px 0;font-weight:600}
summary:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
ol{margin:0 0 16px;padding-left:22px}
li{margin:4px 0}
@media(max-width:520px){.id{flex-direction:column;align-items:flex-start}h1{font-size:24px}main{padding-top:22px}}
.below{margin-top:14px}
)";

// resources/desktop/io.penstock.Penstock.svg
constexpr char kMark[] =
    R"(<svg viewBox="0 0 128 128" aria-hidden="true"><rect width="128" height="128" rx="28" fill="#e4edff"/>)"
    R"(<path d="M0 56h128v48H0z" fill="#b7cdff"/><path d="M0 56h64v24h64v24H0z" fill="#2563eb"/>)"
    R"(<path d="M32 48h8v64h-8zM88 48h8v64h-8z" fill="#1e40af"/>)"
    R"(<path d="M56 24h16v53a3 3 0 0 1-3 3H59a3 3 0 0 1-3-3z" fill="#172554"/>)"
    R"(<rect x="32" y="16" width="64" height="16" rx="6" fill="#172554"/></svg>)";

// @PROXY@ stands for the URL of the proxy; it is replaced after escaping.
constexpr char kSteps[] = R"(
<h2>Steps for each platform</h2>
<details><summary>Windows</summary>
<ol><li>Download <a href="/penstock-ca.cer">penstock-ca.cer</a> and open it.</li>
<li><b>Install Certificate…</b>, <b>Current User</b>, <b>Place all certificates in the following store</b>, <b>Trusted Root Certification Authorities</b>.</li>
<li>Restart the browser. Or, in a terminal:</li></ol>
<pre><code>certutil -user -addstore Root penstock-ca.cer</code></pre></details>
<details><summary>macOS</summary>
<ol><li>Download <a href="/penstock-ca.pem">penstock-ca.pem</a> and open it: it goes to <b>Keychain Access</b>.</li>
<li>Double-click it there, open <b>Trust</b>, and set <b>When using this certificate</b> to <b>Always Trust</b>. Or, in a terminal:</li></ol>
<pre><code>sudo security add-trusted-cert -d -r trustRoot \
  -k /Library/Keychains/System.keychain penstock-ca.pem</code></pre></details>
<details><summary>iPhone and iPad</summary>
<ol><li>In Safari, open <a href="/penstock-ca.mobileconfig">the profile</a> and allow the download.</li>
<li><b>Settings</b>, <b>Profile Downloaded</b>, <b>Install</b>.</li>
<li><b>Settings</b>, <b>General</b>, <b>About</b>, <b>Certificate Trust Settings</b>: switch it on.</li></ol></details>
<details><summary>Android</summary>
<ol><li>Download <a href="/penstock-ca.crt">penstock-ca.crt</a>.</li>
<li><b>Settings</b>, <b>Security</b>, <b>More security settings</b>, <b>Encryption &amp; credentials</b>, <b>Install a certificate</b>, <b>CA certificate</b>.</li>
<li>Browsers trust it at once. An app does when its <code>network_security_config</code> allows <code>user</code> certificates.</li></ol></details>
<details><summary>Linux</summary>
<p>On the machine that runs Penstock, <b>Trust CA</b> in its window does this for you. By hand, on Debian and Ubuntu:</p>
<pre><code>sudo cp penstock-ca.pem /usr/local/share/ca-certificates/penstock-ca.crt
sudo update-ca-certificates</code></pre>
<p>On Fedora and RHEL:</p>
<pre><code>sudo cp penstock-ca.pem /etc/pki/ca-trust/source/anchors/
sudo update-ca-trust</code></pre>
<p>Chromium and Chrome have a store of their own:</p>
<pre><code>certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Penstock -i penstock-ca.pem</code></pre></details>
<details><summary>Firefox</summary>
<ol><li>Download <a href="/penstock-ca.pem">penstock-ca.pem</a>.</li>
<li><b>Settings</b>, <b>Privacy &amp; Security</b>, <b>Certificates</b>, <b>View Certificates…</b>, <b>Authorities</b>, <b>Import…</b></li>
<li>Tick <b>Trust this CA to identify websites</b>.</li></ol></details>
<details><summary>curl, Python, Node.js, Java, git</summary>
<pre><code>curl --proxy @PROXY@ --cacert penstock-ca.pem https://example.com/</code></pre>
<pre><code>export https_proxy=@PROXY@ http_proxy=@PROXY@
export SSL_CERT_FILE=$PWD/penstock-ca.pem         # Python, Ruby, Go, OpenSSL
export REQUESTS_CA_BUNDLE=$PWD/penstock-ca.pem    # Python requests
export NODE_EXTRA_CA_CERTS=$PWD/penstock-ca.pem   # Node.js
export NODE_USE_ENV_PROXY=1</code></pre>
<pre><code>keytool -importcert -noprompt -cacerts -storepass changeit \
  -alias penstock -file penstock-ca.pem             # Java
git -c http.proxy=@PROXY@ -c http.sslCAInfo=penstock-ca.pem fetch</code></pre></details>
)";

constexpr char kBrowser[] = R"(<h1>This browser goes through Penstock</h1>
<p class="dim">Type an address above: every request it leads to stands in Penstock's window as it happens, with HTTPS decrypted.</p>
<h2>What is different here</h2>
<ul><li>Its proxy is <code>@PROXY@</code>, for every address, those of this machine (<code>localhost</code>) too.</li>
<li>It trusts the CA of your Penstock, so every site shows a certificate issued by it. Nothing was installed on the system, and
no other browser trusts it because of this one.</li>
<li>It has a profile of its own, kept from one start to the next: without the logins, cookies and extensions of your everyday
browser.</li>
<li>HTTP/3 is switched off, since it would go round a proxy.</li></ul>
<h2>In Penstock's window</h2>
<ul><li>Select a row: the request and its response are shown below or beside the list.</li>
<li>Type into the filter to find rows: <code>host contains shop</code>, <code>status &gt;= 400</code>, or any words.</li>
<li>A site with a bad certificate is refused as a browser would refuse it; the page that comes instead says why.</li></ul>
<p class="below">Another device or program: <a href="/">how it is led here and what it must trust</a>.</p>
)";

std::string frame(std::string_view title, const std::string& content) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + codec::escapeMarkup(title) +
         "</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"data:,\"><style>" + kStyle +
         "</style></head><body><main>\n<header>" + kMark + "Penstock</header>\n" + content + "</main></body></html>\n";
}

/// A long fingerprint breaks after a colon only.
std::string breakable(std::string_view fingerprint) {
  std::string out;
  for (char c : codec::escapeMarkup(fingerprint)) {
    out += c;
    if (c == ':') out += "<wbr>";
  }
  return out;
}

std::string withProxy(std::string text, const std::string& escapedProxy) {
  constexpr std::string_view kPlace = "@PROXY@";
  for (std::size_t at = 0; (at = text.find(kPlace, at)) != std::string::npos; at += escapedProxy.size()) {
    text.replace(at, kPlace.size(), escapedProxy);
  }
  return text;
}

}  // namespace

std::string_view pageStyle() { return kStyle; }

std::string caPageHtml(std::string_view proxyAddress, std::string_view fingerprint) {
  std::string proxy = codec::escapeMarkup(proxyAddress.empty() ? "127.0.0.1:8080" : proxyAddress);
  std::string body =
      R"(<h1>This device goes through Penstock</h1>
<p class="dim">Its proxy is <code>)" +
      proxy + R"(</code>. To see HTTPS decrypted, the device must trust the CA that Penstock made on its machine.</p>
<div class="get"><a class="first" href="/penstock-ca.pem"><b>PEM</b><span>Linux, macOS, Firefox, tools</span></a>
<a href="/penstock-ca.crt"><b>DER (.crt)</b><span>Windows, Android, Java</span></a>
<a href="/penstock-ca.mobileconfig"><b>Profile</b><span>iPhone and iPad</span></a></div>
<div class="id"><div><p><b>SHA-256 fingerprint</b></p><p class="fp">)" +
      breakable(fingerprint) +
      R"(</p><p class="dim">Compare it with the one in Penstock's window before you trust it.</p></div>
)" + qrSvg("http://penstock/", "QR code of http://penstock/") +
      "</div>\n<p class=\"dim below\">The code leads other devices here, once their Wi-Fi settings "
      "name the "
      "proxy.</p>\n";
  const bool isUrl = proxyAddress.find("://") != std::string_view::npos;
  body += withProxy(kSteps, isUrl ? proxy : "http://" + proxy);
  body +=
      "<h2>When you are done</h2>\n<p>Take the CA out again where you put it in. Whoever has its private key could "
      "read the traffic of "
      "a device that trusts it; the key never leaves the machine that runs Penstock.</p>\n";
  return frame("Trust Penstock", body);
}

std::string browserPageHtml(std::string_view proxyAddress) {
  return frame("This browser goes through Penstock", withProxy(kBrowser, codec::escapeMarkup(proxyAddress)));
}

std::string messagePageHtml(std::string_view title, std::string_view sentence) {
  return frame(title, "<h1>" + codec::escapeMarkup(title) + "</h1>\n<p>" + codec::escapeMarkup(sentence) +
                          "</p>\n<p><a href=\"/\">The CA of Penstock and how to trust it</a></p>\n");
}

}  // namespace penstock::service
