// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/curl/option_table.h"

#include <algorithm>
#include <iterator>

#include "draft/words.h"

namespace penstock::draft::curl {
namespace {

using enum Act;

// In order of names, as longOption looks for beginnings in it.
constexpr Option options[] = {
    {"abstract-unix-socket", '\0', true, refuse}, {"alpn", '\0', false, left}, {"alt-svc", '\0', true, pass},
    {"anyauth", '\0', false, answers}, {"append", 'a', false, pass}, {"aws-sigv4", '\0', true, refuse}, {"basic", '\0', false, basic},
    {"buffer", 'N', false, pass}, {"ca-native", '\0', false, left}, {"cacert", '\0', true, cacert}, {"capath", '\0', true, left},
    {"cert", 'E', true, cert}, {"cert-status", '\0', false, left}, {"cert-type", '\0', true, left}, {"ciphers", '\0', true, left},
    {"clobber", '\0', false, pass}, {"compressed", '\0', false, compressed}, {"compressed-ssh", '\0', false, pass},
    {"config", 'K', true, refuse}, {"connect-timeout", '\0', true, connectTimeout}, {"connect-to", '\0', true, connectTo},
    {"continue-at", 'C', true, resume}, {"cookie", 'b', true, cookie}, {"cookie-jar", 'c', true, pass},
    {"create-dirs", '\0', false, pass}, {"create-file-mode", '\0', true, pass}, {"crlf", '\0', false, left},
    {"crlfile", '\0', true, left}, {"curves", '\0', true, left}, {"data", 'd', true, data}, {"data-ascii", '\0', true, data},
    {"data-binary", '\0', true, dataBinary}, {"data-raw", '\0', true, dataRaw}, {"data-urlencode", '\0', true, dataUrlencode},
    {"delegation", '\0', true, left}, {"digest", '\0', false, answers}, {"disable", 'q', false, pass},
    {"disable-eprt", '\0', false, pass}, {"disable-epsv", '\0', false, pass}, {"disallow-username-in-url", '\0', false, pass},
    {"dns-interface", '\0', true, left}, {"dns-ipv4-addr", '\0', true, left}, {"dns-ipv6-addr", '\0', true, left},
    {"dns-servers", '\0', true, left}, {"doh-cert-status", '\0', false, left}, {"doh-insecure", '\0', false, left},
    {"doh-url", '\0', true, left}, {"dump-ca-embed", '\0', false, help}, {"dump-header", 'D', true, pass}, {"ech", '\0', true, left},
    {"egd-file", '\0', true, left}, {"engine", '\0', true, left}, {"environment", '\0', false, pass}, {"eprt", '\0', false, pass},
    {"epsv", '\0', false, pass}, {"etag-compare", '\0', true, etagCompare}, {"etag-save", '\0', true, pass},
    {"expect100-timeout", '\0', true, pass}, {"fail", 'f', false, pass}, {"fail-early", '\0', false, pass},
    {"fail-with-body", '\0', false, pass}, {"false-start", '\0', false, left}, {"follow", '\0', false, location},
    {"form", 'F', true, form}, {"form-escape", '\0', false, formEscape}, {"form-string", '\0', true, formString},
    {"ftp-account", '\0', true, pass}, {"ftp-alternative-to-user", '\0', true, pass}, {"ftp-create-dirs", '\0', false, pass},
    {"ftp-method", '\0', true, pass}, {"ftp-pasv", '\0', false, pass}, {"ftp-port", 'P', true, pass}, {"ftp-pret", '\0', false, pass},
    {"ftp-skip-pasv-ip", '\0', false, pass}, {"ftp-ssl", '\0', false, pass}, {"ftp-ssl-ccc", '\0', false, pass},
    {"ftp-ssl-ccc-mode", '\0', true, pass}, {"ftp-ssl-control", '\0', false, pass}, {"ftp-ssl-reqd", '\0', false, pass},
    {"get", 'G', false, get}, {"globoff", 'g', false, globOff}, {"happy-eyeballs-timeout-ms", '\0', true, pass},
    {"haproxy-clientip", '\0', true, left}, {"haproxy-protocol", '\0', false, left}, {"head", 'I', false, head},
    {"header", 'H', true, header}, {"help", 'h', true, help}, {"hostpubmd5", '\0', true, pass}, {"hostpubsha256", '\0', true, pass},
    {"hsts", '\0', true, pass}, {"http0.9", '\0', false, pass}, {"http1.0", '0', false, http10}, {"http1.1", '\0', false, http11},
    {"http2", '\0', false, http2}, {"http2-prior-knowledge", '\0', false, http2Prior}, {"http3", '\0', false, http3},
    {"http3-only", '\0', false, http3}, {"ignore-content-length", '\0', false, pass}, {"include", 'i', false, pass},
    {"insecure", 'k', false, insecure}, {"interface", '\0', true, left}, {"ip-tos", '\0', true, left},
    {"ipfs-gateway", '\0', true, pass}, {"ipv4", '4', false, left}, {"ipv6", '6', false, left}, {"json", '\0', true, json},
    {"junk-session-cookies", 'j', false, pass}, {"keepalive", '\0', false, pass}, {"keepalive-cnt", '\0', true, left},
    {"keepalive-time", '\0', true, left}, {"key", '\0', true, key}, {"key-type", '\0', true, left}, {"knownhosts", '\0', true, pass},
    {"krb", '\0', true, pass}, {"libcurl", '\0', true, pass}, {"limit-rate", '\0', true, pass}, {"list-only", 'l', false, pass},
    {"local-port", '\0', true, left}, {"location", 'L', false, location}, {"location-trusted", '\0', false, location},
    {"login-options", '\0', true, pass}, {"mail-auth", '\0', true, pass}, {"mail-from", '\0', true, pass},
    {"mail-rcpt", '\0', true, pass}, {"mail-rcpt-allowfails", '\0', false, pass}, {"manual", 'M', false, help},
    {"max-filesize", '\0', true, pass}, {"max-redirs", '\0', true, maxRedirs}, {"max-time", 'm', true, maxTime},
    {"metalink", '\0', false, pass}, {"mptcp", '\0', false, left}, {"negotiate", '\0', false, answers}, {"netrc", 'n', false, netrc},
    {"netrc-file", '\0', true, netrc}, {"netrc-optional", '\0', false, netrc}, {"next", ':', false, next}, {"noproxy", '\0', true, left},
    {"npn", '\0', false, left}, {"ntlm", '\0', false, answers}, {"ntlm-wb", '\0', false, answers}, {"oauth2-bearer", '\0', true, bearer},
    {"out-null", '\0', false, pass}, {"output", 'o', true, pass}, {"output-dir", '\0', true, pass}, {"parallel", 'Z', false, pass},
    {"parallel-immediate", '\0', false, pass}, {"parallel-max", '\0', true, pass}, {"parallel-max-host", '\0', true, pass},
    {"pass", '\0', true, pass_}, {"path-as-is", '\0', false, pathAsIs}, {"pinnedpubkey", '\0', true, left},
    {"post301", '\0', false, left}, {"post302", '\0', false, left}, {"post303", '\0', false, left}, {"preproxy", '\0', true, left},
    {"progress-bar", '#', false, pass}, {"progress-meter", '\0', false, pass}, {"proto", '\0', true, pass},
    {"proto-default", '\0', true, protoDefault}, {"proto-redir", '\0', true, pass}, {"proxy", 'x', true, proxy},
    {"proxy-anyauth", '\0', false, left}, {"proxy-basic", '\0', false, left}, {"proxy-ca-native", '\0', false, left},
    {"proxy-cacert", '\0', true, left}, {"proxy-capath", '\0', true, left}, {"proxy-cert", '\0', true, left},
    {"proxy-cert-type", '\0', true, left}, {"proxy-ciphers", '\0', true, left}, {"proxy-crlfile", '\0', true, left},
    {"proxy-digest", '\0', false, left}, {"proxy-header", '\0', true, left}, {"proxy-http2", '\0', false, left},
    {"proxy-insecure", '\0', false, left}, {"proxy-key", '\0', true, left}, {"proxy-key-type", '\0', true, left},
    {"proxy-negotiate", '\0', false, left}, {"proxy-ntlm", '\0', false, left}, {"proxy-pass", '\0', true, left},
    {"proxy-pinnedpubkey", '\0', true, left}, {"proxy-service-name", '\0', true, left}, {"proxy-ssl-allow-beast", '\0', false, left},
    {"proxy-ssl-auto-client-cert", '\0', false, left}, {"proxy-tls13-ciphers", '\0', true, left},
    {"proxy-tlsauthtype", '\0', true, left}, {"proxy-tlspassword", '\0', true, left}, {"proxy-tlsuser", '\0', true, left},
    {"proxy-tlsv1", '\0', false, left}, {"proxy-user", 'U', true, proxyUser}, {"proxy1.0", '\0', true, proxy},
    {"proxytunnel", 'p', false, left}, {"pubkey", '\0', true, pass}, {"quote", 'Q', true, pass}, {"random-file", '\0', true, left},
    {"range", 'r', true, range}, {"rate", '\0', true, pass}, {"raw", '\0', false, pass}, {"referer", 'e', true, referer},
    {"remote-header-name", 'J', false, pass}, {"remote-name", 'O', false, pass}, {"remote-name-all", '\0', false, pass},
    {"remote-time", 'R', false, pass}, {"remove-on-error", '\0', false, pass}, {"request", 'X', true, method},
    {"request-target", '\0', true, requestTarget}, {"resolve", '\0', true, resolve}, {"retry", '\0', true, pass},
    {"retry-all-errors", '\0', false, pass}, {"retry-connrefused", '\0', false, pass}, {"retry-delay", '\0', true, pass},
    {"retry-max-time", '\0', true, pass}, {"sasl-authzid", '\0', true, pass}, {"sasl-ir", '\0', false, pass},
    {"service-name", '\0', true, left}, {"sessionid", '\0', false, left}, {"show-error", 'S', false, pass},
    {"sigalgs", '\0', true, left}, {"silent", 's', false, pass}, {"skip-existing", '\0', false, pass}, {"socks4", '\0', true, socks4},
    {"socks4a", '\0', true, socks4a}, {"socks5", '\0', true, socks5}, {"socks5-basic", '\0', false, left},
    {"socks5-gssapi", '\0', false, left}, {"socks5-gssapi-nec", '\0', false, left}, {"socks5-gssapi-service", '\0', true, left},
    {"socks5-hostname", '\0', true, socks5Hostname}, {"speed-limit", 'Y', true, pass}, {"speed-time", 'y', true, pass},
    {"ssl", '\0', false, pass}, {"ssl-allow-beast", '\0', false, left}, {"ssl-auto-client-cert", '\0', false, left},
    {"ssl-no-revoke", '\0', false, pass}, {"ssl-reqd", '\0', false, pass}, {"ssl-revoke-best-effort", '\0', false, pass},
    {"ssl-sessions", '\0', true, left}, {"sslv2", '2', false, left}, {"sslv3", '3', false, left}, {"stderr", '\0', true, pass},
    {"styled-output", '\0', false, pass}, {"suppress-connect-headers", '\0', false, pass}, {"tcp-fastopen", '\0', false, left},
    {"tcp-nodelay", '\0', false, pass}, {"telnet-option", 't', true, pass}, {"test-event", '\0', false, pass},
    {"tftp-blksize", '\0', true, pass}, {"tftp-no-options", '\0', false, pass}, {"time-cond", 'z', true, timeCondition},
    {"tls-earlydata", '\0', false, left}, {"tls-max", '\0', true, left}, {"tls13-ciphers", '\0', true, left},
    {"tlsauthtype", '\0', true, left}, {"tlspassword", '\0', true, left}, {"tlsuser", '\0', true, left}, {"tlsv1", '1', false, left},
    {"tlsv1.0", '\0', false, left}, {"tlsv1.1", '\0', false, left}, {"tlsv1.2", '\0', false, left}, {"tlsv1.3", '\0', false, left},
    {"tr-encoding", '\0', false, teEncoding}, {"trace", '\0', true, pass}, {"trace-ascii", '\0', true, pass},
    {"trace-config", '\0', true, pass}, {"trace-ids", '\0', false, pass}, {"trace-time", '\0', false, pass},
    {"unix-socket", '\0', true, refuse}, {"upload-file", 'T', true, upload}, {"upload-flags", '\0', true, left},
    {"url", '\0', true, url}, {"url-query", '\0', true, urlQuery}, {"use-ascii", 'B', false, pass}, {"user", 'u', true, user},
    {"user-agent", 'A', true, userAgent}, {"variable", '\0', true, refuse}, {"verbose", 'v', false, pass}, {"version", 'V', false, help},
    {"vlan-priority", '\0', true, left}, {"write-out", 'w', true, pass}, {"xattr", '\0', false, pass},
};

static_assert(std::is_sorted(std::begin(options), std::end(options), [](const Option& a, const Option& b) { return a.name < b.name; }));

std::string dashed(std::string_view name) { return std::string("--").append(shown(name)); }

}  // namespace

Result<const Option*> longOption(std::string_view name, bool& negated) {
  const std::string_view written = name;
  if (const std::size_t equals = name.find('='); equals != name.npos && equals > 0)
    return wrong(dashed(name) + ": curl takes a value as a word of its own: " + dashed(name.substr(0, equals)) + " " + shown(name.substr(equals + 1)));
  negated = name.starts_with("no-");
  if (negated) name.remove_prefix(3);
  const Option* found = std::lower_bound(std::begin(options), std::end(options), name, [](const Option& o, std::string_view n) { return o.name < n; });
  if (found == std::end(options) || name.empty() || !found->name.starts_with(name)) return wrong("curl knows no option " + dashed(written));
  const bool whole = found->name == name;
  const Option* const second = found + 1;
  if (!whole && second != std::end(options) && second->name.starts_with(name))
    return wrong(dashed(written) + " could be " + dashed(found->name) + " or " + dashed(second->name));
  if (negated && found->value) return wrong(dashed(written) + ": only an option without a value can be taken back");
  return found;
}

const Option* shortOption(char letter) {
  const Option* found = std::find_if(std::begin(options), std::end(options), [&](const Option& o) { return o.letter == letter; });
  return letter == '\0' || found == std::end(options) ? nullptr : found;
}

}  // namespace penstock::draft::curl
