// SPDX-License-Identifier: GPL-3.0-or-later
// Heads between HTTP/1 and HTTP/2: what comes out as HTTP/1 reads back as one head, what comes out as HTTP/2 has no
// field that could end a line or belongs to one connection. The input is a head of HTTP/1, or behind a first byte of 0
// "name LF value LF" of HTTP/2.
#include <string>

#include "penstock/http/hop_by_hop.h"
#include "penstock/http/version_mapping.h"
#include "fuzz/fuzz.h"
#include "penstock/base/ascii.h"
#include "penstock/wire/http1/head.h"
#include "wire/http2/head_block.h"

namespace {

using namespace penstock;
namespace http1 = wire::http1;

template <class Head, class Parse>
void oneHead(const Head& head, Parse parse) {
  std::string out;
  http1::appendTo(out, head);
  http1::HeadScanner scanner;
  fuzz::require(scanner.find(out) == out.size(), "not one head of HTTP/1");
  fuzz::require(parse(out).verdict == http1::Verdict::ok, "a head that would be refused");
}

void checkHttp2(const model::Headers& fields) {
  bool regular = false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto f = fields[i];
    const bool pseudo = f.name.starts_with(':');
    fuzz::require(!pseudo || !regular, "a pseudo-header field behind others");
    regular = regular || !pseudo;
    for (const char c : f.name)
      fuzz::require(c > ' ' && c != 0x7f && !(c >= 'A' && c <= 'Z'), "a name that HTTP/2 has not");
    fuzz::require(f.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
                  "a value that HTTP/2 has not");
    for (const std::string_view own : {"connection", "transfer-encoding", "keep-alive", "proxy-connection", "upgrade"})
      fuzz::require(f.name != own, "a field of one connection");
  }
}

void fromHttp1(std::string_view in) {
  http1::HeadScanner scanner;
  const std::size_t end = scanner.find(in);
  if (end == http1::HeadScanner::npos) return;
  const auto request = http1::parseRequest(in.substr(0, end));
  if (request.verdict == http1::Verdict::ok) {
    // CONNECT is answered, not passed on, where requests are forwarded.
    if (request.head->method != "CONNECT") oneHead(*http::forwardedForm(*request.head, false), http1::parseRequest);
    const auto mapped = http::toHttp2(*request.head);
    checkHttp2(mapped->headers);
    if (const auto back = http::toHttp1(*mapped, true)) oneHead(**back, http1::parseRequest);
  }
  const auto response = http1::parseResponse(in.substr(0, end));
  if (response.verdict == http1::Verdict::ok) {
    const auto mapped = http::toHttp2(*response.head);
    checkHttp2(mapped->headers);
    oneHead(*http::toHttp1(*mapped, model::HttpVersion::http11, "GET"), http1::parseResponse);
  }
}

void fromHttp2(std::string_view in) {
  wire::http2::HeadBlock block;
  while (!in.empty()) {
    const auto upTo = [&in] {
      const std::size_t end = std::min(in.find('\n'), in.size());
      const std::string_view out = in.substr(0, end);
      in.remove_prefix(std::min(in.size(), end + 1));
      return out;
    };
    const std::string_view name = upTo(), value = upTo();
    // nghttp2 lets no others through (RFC 9113 8.2.1).
    if (name.empty() || value.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos) continue;
    bool fit = true;
    for (const char c : name.substr(1)) fit = fit && c > ' ' && c < 0x7f && c != ':' && !(c >= 'A' && c <= 'Z');
    if (fit && name[0] > ' ' && name[0] < 0x7f && !(name[0] >= 'A' && name[0] <= 'Z'))
      block.add(name, value, false, 64 * 1024);
  }
  const model::Headers fields = block.take();
  const auto request = wire::http2::requestHead(fields);
  for (const bool body : {false, true})
    if (const auto mapped = http::toHttp1(*request, body)) oneHead(**mapped, http1::parseRequest);
  const auto response = wire::http2::responseHead(fields);
  if (response->status >= 100 && response->status <= 599)
    for (const auto version : {model::HttpVersion::http10, model::HttpVersion::http11})
      oneHead(*http::toHttp1(*response, version, "GET"), http1::parseResponse);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view in = fuzz::asText(data, size);
  if (size && data[0] == 0)
    fromHttp2(in.substr(1));
  else
    fromHttp1(in);
  return 0;
}
