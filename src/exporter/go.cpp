// SPDX-License-Identifier: GPL-3.0-or-later
// A program for Go, over net/http of its standard library.
#include <algorithm>
#include <map>

#include "exporter/fields.h"
#include "penstock/base/ascii.h"
#include "penstock/exporter/code.h"
#include "penstock/model/url.h"

namespace penstock::exporter {
namespace {

/// Of text that is UTF-8 and seen as it is, what is not ASCII stays.
std::string literal(std::string_view bytes) { return doubleQuoted(bytes, readsAsItIs(bytes) ? Beyond::stays : Beyond::escaped); }

/// Bytes that net/url leaves as they are in a path: others it would write in percent-encoding, or refuse.
bool isPlainPath(std::string_view path) {
  constexpr std::string_view plain = "-_.~!$&'()*+,;=:@/[]";
  const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (toLower(c) >= 'a' && toLower(c) <= 'f'); };
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '%') {
      if (i + 2 >= path.size() || !isHex(path[i + 1]) || !isHex(path[i + 2])) return false;
    } else if (!(c >= '0' && c <= '9') && !(toLower(c) >= 'a' && toLower(c) <= 'z') && plain.find(c) == plain.npos) {
      return false;
    }
  }
  return path.starts_with('/');
}

bool hasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

/// The target as it came, where net/url would write another; "" where it would not.
Result<std::string> oddTarget(const model::RequestHead& head) {
  const std::string_view target = head.path;
  const std::string_view path = target.substr(0, target.find('?'));
  const std::string_view query = target.substr(path.size());
  const bool queryStays = std::none_of(query.begin(), query.end(), [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '#'; });
  // A question mark alone is kept as well, and an empty path becomes "/".
  if ((target.empty() || isPlainPath(path)) && queryStays) return std::string();
  if (hasControl(target) || target.find('\t') != target.npos || target.starts_with("//"))
    return makeError(ErrorCode::unsupported, "Go would write the path of this request otherwise: copy as cURL instead");
  return std::string(target);
}

/// Values by name, in the order in which Go writes them: it sorts names, and keeps the order of values of one name.
using Fields = std::map<std::string, std::vector<std::string>>;

struct Request {
  Fields fields;
  std::string host;  // "": the URL's
  std::string odd;   // oddTarget()
};

Result<Request> read(const model::Exchange& x) {
  Request out;
  auto odd = oddTarget(*x.request);
  if (!odd) return odd.error();
  out.odd = std::move(*odd);
  for (const auto& [name, value] : plainFields(x)) {
    if (hasControl(value))
      return makeError(ErrorCode::unsupported, "Go does not send the control character in " + std::string(name) + ": copy as cURL instead");
    if (equalsIgnoreCase(name, "host")) {
      if (out.host.empty()) out.host = value;
      continue;
    }
    // By this name alone Go knows that it need not send its own.
    out.fields[equalsIgnoreCase(name, "user-agent") ? "User-Agent" : std::string(name)].push_back(value);
  }
  out.fields.try_emplace("User-Agent", std::vector<std::string>{""});  // an empty one is not sent
  return out;
}

std::string fieldsText(const Fields& fields) {
  std::string out = "\treq.Header = http.Header{\n";
  for (const auto& [name, values] : fields) {
    out += "\t\t" + literal(name) + ": {";
    for (std::size_t i = 0; i < values.size(); ++i) out += (i > 0 ? ", " : "") + literal(values[i]);
    out += "},\n";
  }
  return out + "\t}\n";
}

/// The imports, sorted as gofmt has them.
std::string importsText(const RequestBody& body, bool http1) {
  std::string out = "package main\n\nimport (\n";
  if (http1) out += "\t\"crypto/tls\"\n";
  out += "\t\"fmt\"\n\t\"io\"\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n";
  if (!body.bytes.empty()) out += "\t\"strings\"\n";
  return out + ")\n\nfunc main() {\n";
}

std::string transportText(bool http1, bool proxied) {
  std::string out = "\ttransport := &http.Transport{\n";
  if (proxied) out += "\t\tProxy: http.ProxyFromEnvironment,\n";
  out += "\t\tDisableCompression: true, // it would ask for gzip, and take it off\n";
  if (http1) out += "\t\tTLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/1.1, as it was\n";
  return out + "\t}\n";
}

constexpr std::string_view kCheck = "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n";

}  // namespace

Result<std::string> goProgram(const model::Exchange& x, const RequestBody& body) {
  if (auto good = checkRequest(x); !good) return good.error();
  const auto request = read(x);
  if (!request) return request.error();
  const bool http1 = x.scheme == "https" && x.request->version != model::HttpVersion::http2;
  // What is written in place of the URL is written to a proxy as well, which needs the whole of it.
  const bool proxied = request->odd.empty() || x.scheme == "https";
  std::string url = escapedUrl(requestUrl(x));
  if (!request->odd.empty()) url = x.scheme + "://" + authorityOf(x) + "/";
  std::string out = importsText(body, http1);
  std::string sent = "nil";
  if (!body.file.empty()) {
    out.append("\tbody, err := os.Open(").append(literal(body.file)).append(")\n").append(kCheck);
    out.append("\tinfo, err := body.Stat()\n").append(kCheck);
    sent = "body";
  } else if (!body.bytes.empty()) {
    sent = "strings.NewReader(" + literal(body.bytes) + ")";
  }
  out += "\treq, err := http.NewRequest(" + literal(methodOf(x)) + ", " + literal(url) + ", " + sent + ")\n";
  out += kCheck;
  if (!body.file.empty()) out += "\treq.ContentLength = info.Size()\n";
  if (!request->odd.empty()) out += "\treq.URL.Opaque = " + literal(request->odd) + " // as it is, without percent-encoding\n";
  if (!request->host.empty()) out += "\treq.Host = " + literal(request->host) + "\n";
  out += fieldsText(request->fields) + transportText(http1, proxied);
  out +=
      "\tresp, err := transport.RoundTrip(req) // follows no redirect\n";
  out += kCheck;
  return out +
         "\tdefer resp.Body.Close()\n"
         "\tfmt.Println(resp.Proto, resp.Status)\n"
         "\tif _, err := io.Copy(os.Stdout, resp.Body); err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
         "}\n";
}

}  // namespace penstock::exporter
